// The parts of a page below its first screen are drawn one after the other, when there is time
import { idle } from "./idle.js";

const parts = document.querySelectorAll(".bd-article > section > section");
const draw = ([part, ...rest]) => {
  if (!part) return document.documentElement.classList.remove("attn-first");
  part.classList.add("attn-drawn");
  requestAnimationFrame(() => idle(() => draw(rest)));
};
idle(() => draw(parts));
