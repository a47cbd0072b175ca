// Renders a notebook's outputs.
import * as words from "build:words";
import { fill } from "../../words/fill.js";
import { element } from "./element.js";
import { highlight } from "./highlight.js";
import { parseMarkdown } from "./markdown.js";
import { html } from "./markup.js";

export const VERDICT = "application/vnd.attnteach.verdict+json";
const WIDGET = "application/vnd.jupyter.widget-view+json";
const RENDERERS = {
  [VERDICT]: verdict,
  "text/html": html,
  "image/svg+xml": svg,
  "image/png": png,
  "text/markdown": markdown,
  "text/latex": text,
  "text/plain": text,
};
const MOST_LINES = 2000;

export class OutputArea {
  /** showWidget(id, host): shows the widget of that id in the element `host`. */
  constructor(root, showWidget) {
    this.root = root;
    this.showWidget = showWidget;
    this.stale = false;
  }

  clear(wait = false) {
    this.stale = wait;
    if (!wait) this.root.replaceChildren();
  }

  async add(output) {
    if (this.stale) this.clear();
    if (output.output_type === "stream") return this.print(output);
    const id = output.data?.[WIDGET]?.model_id;
    if (!id) return this.root.append(await render(output));
    const host = element("div", { className: "live-widget" });
    this.root.append(host);
    await this.showWidget(id, host).catch(() => host.replaceWith(say(words.unshown, WIDGET)));
  }

  print({ name, text }) {
    const className = name === "stderr" ? "live-stderr" : "live-stdout";
    let pre = this.root.lastElementChild;
    if (pre?.className !== className) {
      pre = element("pre", { className });
      this.root.append(pre);
    }
    pre.printed = shorten(overwrite((pre.printed ?? "") + plain(text)));
    pre.textContent = pre.printed.replaceAll("\r", "");
  }
}

async function render({ output_type, data, traceback }) {
  if (output_type === "error")
    return element("pre", { className: "live-error", textContent: plain(traceback.join("\n")) });
  const mime = Object.keys(RENDERERS).find((type) => data?.[type] !== undefined);
  if (!mime) return say(words.unknown_kind, Object.keys(data ?? {}).join(", ") || output_type);
  try {
    return await RENDERERS[mime](mime === VERDICT ? data[mime] : inOne(data[mime]));
  } catch {
    return say(words.unshown, mime);
  }
}

const say = (sentence, kind) => element("p", { textContent: fill(sentence, { kind }) });

/** The text of a representation, which nbformat may give in parts. */
function inOne(content) {
  const text = [content].flat();
  if (text.some((part) => typeof part !== "string")) throw new TypeError("no text");
  return text.join("");
}

/** A verdict of the judge, drawn from its data as its own HTML is: the first failure in full, of the others a line. */
function verdict({ problem, passed, cases, diagnosis, note, printed, labels }) {
  const text = (content) => element("span", { textContent: content, style: "white-space:pre-wrap" });
  const extras = [
    [labels.cause, diagnosis],
    [labels.note, note],
    [labels.printed, printed],
  ].filter(([, content]) => content);
  const state = passed ? "accepted" : "rejected";
  const drawn = element(
    "div",
    { className: `verdict verdict-${state}` },
    element("p", {}, element("strong", {}, `${passed ? "✓" : "✗"} ${labels.headline}`)),
    ...extras.map(([label, content]) => element("p", {}, element("strong", {}, `${label}:`), " ", text(content))),
  );
  drawn.dataset.problem = problem;
  if (cases.length) drawn.append(caseTable(cases, labels, !passed));
  return element("div", { className: "live-html" }, drawn);
}

function caseTable(cases, labels, open) {
  const first = cases.find((one) => !one.passed);
  const head = [labels.column_verdict, labels.column_case, labels.column_detail];
  const rows = cases.map((one) => [
    one.passed ? `✓ ${labels.holds}` : `✗ ${labels.fails}`,
    one.name,
    one === first ? one.detail : one.detail.split("\n")[0],
  ]);
  const row = (tag, contents) => element("tr", {}, ...contents.map((textContent) => element(tag, { textContent })));
  const body = element("tbody", {}, ...rows.map((contents) => row("td", contents)));
  for (const { lastChild } of body.rows) lastChild.style.whiteSpace = "pre-wrap";
  const table = element("table", {}, element("thead", {}, row("th", head)), body);
  const box = element("div", { tabIndex: 0, style: "overflow-x:auto" }, table);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", labels.cases);
  return element("details", { open }, element("summary", { textContent: labels.cases }), box);
}

function svg(content) {
  return picture(`data:image/svg+xml,${encodeURIComponent(content)}`);
}

function png(content) {
  return picture(`data:image/png;base64,${content}`);
}

function picture(src) {
  return element("img", { src, className: "live-figure", alt: words.figure });
}

function text(content) {
  return element("pre", { className: "live-stdout", textContent: content });
}

/** Markdown that cannot be set in time is shown as it was written. */
async function markdown(content) {
  const parsed = await parseMarkdown(content);
  if (parsed === null) return element("div", {}, element("p", { textContent: words.slow_markdown }), text(content));
  const node = html(parsed, "highlight");
  for (const code of node.querySelectorAll("code.language-python")) code.replaceChildren(highlight(code.textContent));
  return node;
}

/** Without the colours of a terminal. */
function plain(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that begins a colour is what is looked for
  return text.replace(/\u001b\[[\d;]*m/g, "");
}

/** A carriage return starts the line again, as progress bars expect; one at the end waits for what comes. */
function overwrite(text) {
  return text
    .split("\n")
    .map((line) => (line.match(/[^\r]*\r*$/)[0] || line).replace(/\r+$/, "\r"))
    .join("\n");
}

function shorten(text) {
  const lines = text.split("\n"),
    left = lines.length - MOST_LINES;
  return left > 0 ? [fill(words.hidden_lines, { count: left }), ...lines.slice(-MOST_LINES)].join("\n") : text;
}
