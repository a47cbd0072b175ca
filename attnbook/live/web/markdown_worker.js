// The half of markdown.js that may take long.
import { marked } from "marked";

addEventListener("message", ({ data }) => postMessage(marked.parse(data)));
