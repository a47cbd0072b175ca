// Markdown is parsed in a worker of its own, which is ended when it takes too long: some texts take minutes.
import * as site from "build:site";

const PATIENCE = 2000; // milliseconds
let worker;

/** The HTML of the Markdown, null if it did not come in time. */
export function parseMarkdown(text) {
  worker ??= new Worker(new URL(site.markdown, import.meta.url), { type: "module" });
  const parser = worker;
  return new Promise((resolve) => {
    const end = (answer) => {
      clearTimeout(late);
      if (answer === null) {
        parser.terminate();
        worker = undefined;
      }
      resolve(answer);
    };
    const late = setTimeout(end, PATIENCE, null);
    parser.onmessage = ({ data }) => end(data);
    parser.onerror = (event) => {
      event.preventDefault();
      end(null);
    };
    parser.postMessage(text);
  });
}
