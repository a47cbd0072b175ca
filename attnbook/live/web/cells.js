// The cells of the built page become editable and runnable. Their code is what the page itself shows.
import * as words from "build:words";
import { fill } from "../../words/fill.js";
import { createEditor, setCode } from "./editor.js";
import { element } from "./element.js";
import { examine } from "./native.js";
import { OutputArea, VERDICT } from "./outputs.js";

export class Cell {
  constructor(root, number, notebook) {
    this.root = root;
    this.notebook = notebook;
    this.verdicts = []; // what the judge said in this run
    this.built = root.querySelector(".cell_output");
    const code = root.querySelector(".cell_input pre");
    this.original = code.textContent.replace(/\n$/, "");
    const onRun = () => notebook.runAndMove(this);
    this.editor = createEditor(this.original, fill(words.editor, { number }), {
      keys: { "Shift-Enter": onRun, "Mod-Enter": onRun },
      onChange: () => notebook.markMissing(),
    });
    this.output = element("div", { className: "cell_output live-output", hidden: true });
    this.output.setAttribute("role", "group");
    this.output.setAttribute("aria-label", fill(words.output, { number }));
    this.area = new OutputArea(this.output, (id, host) => notebook.showWidget(id, host));
    const block = root.querySelector(".cell_input > div") ?? code;
    block.replaceWith(element("div", { className: "highlight live-editor" }, this.editor.dom), this.toolbar(number));
    root.append(this.output);
  }

  toolbar(number) {
    const button = (textContent, label, onclick) => {
      const node = element("button", { type: "button", textContent, onclick });
      node.setAttribute("aria-label", fill(label, { number }));
      return node;
    };
    this.runButton = button(words.run, words.run_cell, () => this.notebook.run([this]));
    this.state = element("span", { className: "live-state" });
    this.what = element("span");
    const [before, after] = words.needs.split("{what}");
    this.note = element(
      "p",
      { className: "live-missing", hidden: true },
      before,
      this.what,
      `${after} `,
      ...elsewhere(),
    );
    const above = button(words.run_above, words.run_cells_above, () => this.notebook.runAbove(this));
    const reset = button(words.reset, words.reset_cell, () => this.reset());
    return element("div", { className: "live-toolbar" }, this.runButton, above, reset, this.state, this.note);
  }

  get code() {
    return this.editor.state.doc.toString();
  }

  reset() {
    setCode(this.editor, this.original);
    this.area.clear();
    this.output.hidden = true;
    this.state.textContent = "";
    if (this.built) this.root.append(this.built);
  }

  mark({ missing, preparation }) {
    this.missing = missing;
    this.preparation = preparation;
    this.what.textContent = missing && words.lacking[missing];
    this.note.hidden = !missing;
    this.runButton.disabled = Boolean(missing);
  }

  begin() {
    this.state.textContent = words.running;
    this.root.setAttribute("aria-busy", "true");
    this.area.clear(!this.output.hidden);
    this.verdicts = [];
    this.built?.remove();
    this.output.hidden = false;
  }

  end({ ok, stopped }, seconds) {
    this.root.removeAttribute("aria-busy");
    if (this.area.stale) this.area.clear();
    if (stopped) this.area.add({ output_type: "error", traceback: [stopped] });
    const ended = { seconds: seconds.toFixed(2) };
    this.state.textContent = stopped ? words.cell_stopped : fill(ok ? words.ran : words.cell_failed, ended);
    if (this.code !== this.original) this.verdicts.forEach(report);
  }
}

/** What the judge says of a reader's own code is for the practice room to remember; the book's own answers are not. */
function report({ problem, passed }) {
  dispatchEvent(new CustomEvent("attnteach:verdict", { detail: { problem, passed } }));
}

/** Links to where everything runs: the page's own launch buttons and its download. */
function elsewhere() {
  const links = [...document.querySelectorAll(".dropdown-launch-buttons a[href], a.btn-download-source-button[href]")];
  return links.flatMap((link) => {
    const download = link.matches(".btn-download-source-button");
    const textContent = download ? words.download_notebook : link.textContent.trim();
    return [element("a", { href: link.href, textContent, download: download ? "" : undefined }), " "];
  });
}

export class Notebook {
  constructor(client) {
    this.client = client;
    this.running = new Map(); // id of a run -> its cell
    this.prepared = new Set(); // cells that cannot run, whose imports have been made
    this.order = Promise.resolve();
    this.runs = Promise.resolve();
    const roots = [...document.querySelectorAll("div.cell")].filter((root) => root.querySelector(".cell_input pre"));
    this.cells = roots.map((root, i) => new Cell(root, i + 1, this));
    this.markMissing();
    client.on("out", ({ id, o }) => this.inOrder(() => this.show(id, o)));
    client.on("clear", ({ id, wait }) => this.inOrder(() => this.place(id).clear(wait)));
    client.on("comm", (message) => this.inOrder(async () => (await this.widgets()).receive(message)));
    client.on("restarted", () => this.forget());
  }

  // Making a widget takes several steps; what comes after it must wait.
  inOrder(step) {
    this.order = this.order.then(step).catch((error) => console.error(error));
    return this.order;
  }

  show(id, output) {
    const verdict = output.data?.[VERDICT];
    if (verdict) this.running.get(id).verdicts.push(verdict);
    return this.place(id).add(output);
  }

  place(id) {
    return this.manager?.catching.get(id) ?? this.running.get(id).area;
  }

  widgets() {
    this.loading ??= import("./widgets.js").then(({ Widgets }) => {
      this.manager = new Widgets(this.client);
      return this.manager;
    });
    return this.loading;
  }

  forget() {
    this.prepared.clear();
    this.loading = this.manager = null;
    for (const widget of document.querySelectorAll(".live-widget")) widget.inert = true;
  }

  async showWidget(id, host) {
    await (await this.widgets()).show(id, host);
  }

  markMissing() {
    const verdicts = examine(this.cells.map((cell) => cell.code));
    for (const [i, cell] of this.cells.entries()) cell.mark(verdicts[i]);
  }

  /** Runs these cells one after another, behind whatever is running already; stops at the first that fails. */
  run(cells) {
    this.runs = this.runs.then(async () => {
      for (const cell of cells.filter((cell) => !cell.missing)) if (!(await this.runOne(cell))) break;
    });
    return this.runs;
  }

  async prepare(cell) {
    for (const earlier of this.cells
      .slice(0, this.cells.indexOf(cell))
      .filter((cell) => cell.missing && !this.prepared.has(cell))) {
      const id = this.client.fresh();
      this.prepared.add(earlier);
      this.running.set(id, earlier);
      await this.client.run(id, earlier.preparation);
    }
  }

  async runOne(cell) {
    await this.prepare(cell);
    const id = this.client.fresh(),
      start = performance.now();
    this.running.set(id, cell);
    cell.begin();
    const answer = await this.client.run(id, cell.code);
    await this.inOrder(() => cell.end(answer, (performance.now() - start) / 1000));
    return answer.ok;
  }

  runAbove(cell) {
    return this.run(this.cells.slice(0, this.cells.indexOf(cell)));
  }

  runAndMove(cell) {
    if (!cell.missing) this.run([cell]);
    this.cells[this.cells.indexOf(cell) + 1]?.editor.focus();
  }
}
