// The cells of the built page become editable and runnable. Their code is what the page itself shows.
import { createEditor, setCode } from "./editor.js";
import { examine } from "./native.js";
import { OutputArea, element } from "./outputs.js";

export class Cell {
  constructor(root, number, notebook) {
    this.root = root;
    this.notebook = notebook;
    this.built = root.querySelector(".cell_output");
    const code = root.querySelector(".cell_input pre");
    this.original = code.textContent.replace(/\n$/, "");
    const onRun = () => notebook.runAndMove(this);
    this.editor = createEditor(this.original, `Code cell ${number}`, { onRun, onChange: () => notebook.markMissing() });
    this.output = element("div", { className: "cell_output live-output", hidden: true });
    this.output.setAttribute("role", "group");
    this.output.setAttribute("aria-label", `Output of cell ${number}`);
    this.area = new OutputArea(this.output, (id, host) => notebook.showWidget(id, host));
    const block = root.querySelector(".cell_input > div") ?? code;
    block.replaceWith(element("div", { className: "highlight live-editor" }, this.editor.dom), this.toolbar(number));
    root.append(this.output);
  }

  toolbar(number) {
    const button = (words, what, action) => {
      const made = element("button", { type: "button", textContent: words, onclick: action });
      made.setAttribute("aria-label", `${what} (cell ${number})`);
      return made;
    };
    this.runButton = button("Run", "Run this cell", () => this.notebook.run([this]));
    this.state = element("span", { className: "live-state" });
    this.what = element("span");
    this.note = element(
      "p",
      { className: "live-missing", hidden: true },
      "This cell needs ",
      this.what,
      ", which the page does not have. ",
      ...elsewhere(),
    );
    const above = button("Run all above", "Run all cells above this one", () => this.notebook.runAbove(this));
    const reset = button("Reset", "Reset this cell's code and output", () => this.reset());
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
    this.what.textContent = missing;
    this.note.hidden = !missing;
    this.runButton.disabled = Boolean(missing);
  }

  begin() {
    this.state.textContent = "running";
    this.root.setAttribute("aria-busy", "true");
    this.area.clear(!this.output.hidden);
    this.built?.remove();
    this.output.hidden = false;
  }

  end({ ok, stopped }, seconds) {
    this.root.removeAttribute("aria-busy");
    if (this.area.stale) this.area.clear();
    if (stopped) this.area.add({ output_type: "error", traceback: [stopped] });
    this.state.textContent = stopped ? "stopped" : `${ok ? "ran" : "failed"} in ${seconds.toFixed(2)} s`;
    if (this.code !== this.original) this.output.querySelectorAll(".verdict[data-problem]").forEach(report);
  }
}

/** What the judge says of a reader's own code is for the practice room to remember; the book's own answers are not. */
function report({ dataset: { problem }, classList }) {
  dispatchEvent(
    new CustomEvent("attnteach:verdict", { detail: { problem, passed: classList.contains("verdict-accepted") } }),
  );
}

/** Links to where everything runs: the page's own launch buttons and its download. */
function elsewhere() {
  const links = [...document.querySelectorAll(".dropdown-launch-buttons a[href], a.btn-download-source-button[href]")];
  return links.flatMap((link) => {
    const download = link.matches(".btn-download-source-button");
    const words = download ? "Download the notebook" : link.textContent.trim();
    return [element("a", { href: link.href, textContent: words, download: download ? "" : undefined }), " "];
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
    client.on("out", ({ id, o }) => this.inOrder(() => this.place(id).add(o)));
    client.on("clear", ({ id, wait }) => this.inOrder(() => this.place(id).clear(wait)));
    client.on("comm", (message) => this.inOrder(async () => (await this.widgets()).receive(message)));
    client.on("restarted", () => this.forget());
  }

  // Making a widget takes several steps; what comes after it must wait.
  inOrder(step) {
    this.order = this.order.then(step).catch((error) => console.error(error));
    return this.order;
  }

  place(id) {
    return this.manager?.catching.get(id) ?? this.running.get(id).area;
  }

  widgets() {
    this.made ??= import("./widgets.js").then(({ Widgets }) => (this.manager = new Widgets(this.client)));
    return this.made;
  }

  forget() {
    this.prepared.clear();
    this.made = this.manager = null;
    for (const widget of document.querySelectorAll(".live-widget")) widget.inert = true;
  }

  async showWidget(id, host) {
    await (await this.widgets()).show(id, host);
  }

  markMissing() {
    const found = examine(this.cells.map((cell) => cell.code));
    this.cells.forEach((cell, i) => cell.mark(found[i]));
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
