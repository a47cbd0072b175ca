// Renders a notebook's outputs.
import { marked } from "marked";
import { highlight } from "./highlight.js";

const PREFERRED = [
  "application/vnd.jupyter.widget-view+json", "text/html", "image/svg+xml", "image/png", "text/markdown", "text/latex", "text/plain",
];
const MOST_LINES = 2000;

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export class OutputArea {
  /** widget(id) -> promise of an element that shows the widget of that id. */
  constructor(root, widget) {
    this.root = root;
    this.widget = widget;
    this.stale = false;
  }

  clear(wait = false) {
    this.stale = wait;
    if (!wait) this.root.replaceChildren();
  }

  async add(output) {
    if (this.stale) this.clear();
    if (output.output_type === "stream") return this.print(output);
    this.root.append(await this.render(output));
  }

  async render({ output_type, data, traceback }) {
    if (output_type === "error") return element("pre", { className: "live-error", textContent: plain(traceback.join("\n")) });
    const mime = PREFERRED.find(type => data[type] !== undefined), content = data[mime];
    if (mime === PREFERRED[0]) return this.widget(content.model_id);
    return { "text/html": html, "image/svg+xml": svg, "image/png": png, "text/markdown": markdown }[mime]?.(content) ?? text(content);
  }

  print({ name, text: said }) {
    const className = name === "stderr" ? "live-stderr" : "live-stdout";
    let pre = this.root.lastElementChild;
    if (pre?.className !== className) this.root.append((pre = element("pre", { className })));
    pre.textContent = shorten(overwrite(pre.textContent + plain(said)));
  }
}

function html(content) {
  const made = element("div", { className: "live-html", innerHTML: content });
  // what innerHTML brings in does not run by itself
  for (const old of made.querySelectorAll("script")) {
    const script = element("script", { textContent: old.textContent });
    for (const { name, value } of old.attributes) script.setAttribute(name, value);
    old.replaceWith(script);
  }
  return made;
}

function svg(content) { return picture(`data:image/svg+xml,${encodeURIComponent(content)}`); }

function png(content) { return picture(`data:image/png;base64,${content}`); }

function picture(src) { return element("img", { src, className: "live-figure", alt: "The figure that this cell has just drawn" }); }

function text(content) { return element("pre", { className: "live-stdout", textContent: content }); }

function markdown(content) {
  const made = element("div", { innerHTML: marked.parse(content) });
  for (const code of made.querySelectorAll("code.language-python")) code.replaceChildren(highlight(code.textContent));
  return made;
}

function plain(said) { return said.replace(/\u001b\[[\d;]*m/g, ""); }

/** A carriage return starts the line again, as progress bars expect. */
function overwrite(said) {
  return said.split("\n").map(line => line.replace(/\r+$/, "").replace(/^.*\r/, "")).join("\n");
}

function shorten(said) {
  const lines = said.split("\n"), left = lines.length - MOST_LINES;
  return left > 0 ? [`… ${left} earlier lines are not shown`, ...lines.slice(-MOST_LINES)].join("\n") : said;
}
