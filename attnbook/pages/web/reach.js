// What scrolls sideways can be reached with the keyboard; a box is told of when it is drawn and when its width changes.
import { idle } from "./idle.js";

const SCROLLS = "pre, .cell_output > .output, .attn-scroll, .attn-data div, .pst-scrollable-table-container, div.math";
const reached = new ResizeObserver((boxes) => {
  const wide = boxes.map(({ target }) => target.scrollWidth > target.clientWidth);
  for (const [i, { target }] of boxes.entries()) {
    if (wide[i]) target.setAttribute("tabindex", 0);
    else target.removeAttribute("tabindex");
  }
});
let due = false;
const reach = () => {
  due = false;
  for (const box of document.querySelectorAll(SCROLLS)) reached.observe(box);
};
const changed = new MutationObserver(() => {
  if (!due) idle(reach);
  due = true;
});
for (const article of document.querySelectorAll(".bd-article"))
  changed.observe(article, { childList: true, subtree: true });
reach();
