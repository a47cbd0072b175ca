// One problem of the judge: an editor, calls of one's own beside the judge's, the verdict, hints and the worked answer at a
// price. Editor and engine come from the live pages' desk when the editor is first used.
import { html, nothing, render } from "lit-html";
import { draft, keepDraft, onDraft } from "./drafts.js";
import { kept, shown } from "./progress.js";
import { download, Room } from "./room.js";
import { fill } from "./words.js";

const LEND = "from attnteach.judge import tensors as _\n_.lend()";
const text = (block) => block.querySelector("pre").textContent.trimEnd();

export class Workbench extends Room {
  state = "";
  judged = null; // the answer whose verdict is shown
  order = Promise.resolve();
  // hidden numbers are new with each visit and stay while it lasts: a failing case can be followed from answer to answer
  seed = crypto.getRandomValues(new Uint32Array(1))[0];

  async start() {
    this.id = this.element.dataset.problem;
    this.section = this.element.closest("section.attn-problem");
    this.place = this.section.querySelector(".attn-stub");
    this.built = { answer: text(this.place), calls: text(this.section.querySelector(".attn-example")) };
    this.texts = { ...this.built, ...draft(this.id) };
    this.worked = this.section.querySelector(".attn-worked");
    this.before = Object.assign(document.createElement("div"), { className: "attn-room attn-beside" });
    this.after = this.before.cloneNode();
    this.worked.before(this.before);
    this.worked.parentElement.append(this.after);
    this.worked.querySelector("summary").addEventListener("click", (event) => this.ask(event));
    this.draw();
    this.place.tabIndex = 0;
    this.place.role = "group";
    this.place.ariaLabel = this.words.bench.answer;
    this.place.addEventListener("pointerenter", () => this.edit(), { once: true });
    for (const event of ["focusin", "click"]) this.place.addEventListener(event, () => this.use(), { once: true });
    onDraft(this.id, () => this.adopt());
    if (Object.keys(draft(this.id)).length) await this.edit();
  }

  /** Whether the verdict that is shown is of another answer than the one that stands there now. */
  get stale() {
    return this.judged !== null && this.judged !== this.texts.answer;
  }

  get problem() {
    return kept(this.progress.problems, this.id);
  }

  // Editor and engine

  /** The live pages' scripts, fetched once; a failure is told, and tried again with the next press. */
  get desk() {
    this.loading ??= import(new URL(`${this.root}_static/live/desk.js`, location.href)).catch((error) => {
      this.loading = null;
      throw error;
    });
    return this.loading;
  }

  edit() {
    this.editing ??= this.open();
    return this.editing;
  }

  async use() {
    await this.edit();
    this.editors.answer.focus();
    this.wake();
  }

  async open() {
    const desk = await this.desk;
    const keys = { "Shift-Enter": () => this.run(), "Mod-Enter": () => this.submit() };
    const editor = (name, label) =>
      desk.createEditor(this.texts[name], label, { keys, onChange: () => this.changed(name), also: desk.completion });
    const { words } = this;
    this.editors = { answer: editor("answer", words.bench.answer), calls: editor("calls", words.bench.calls) };
    this.area = new desk.OutputArea(this.stage.querySelector(".attn-outcome"), async () => {
      throw new Error("no widgets here");
    });
    for (const name of ["tabindex", "role", "aria-label"]) this.place.removeAttribute(name);
    this.place.classList.add("live-editor", "highlight");
    this.place.replaceChildren(this.editors.answer.dom);
    this.draw();
  }

  changed(name) {
    this.texts[name] = this.editors[name].state.doc.toString();
    const own = Object.entries(this.texts).filter(([which, code]) => code.trimEnd() !== this.built[which]);
    this.unkept = !keepDraft(this.id, Object.fromEntries(own));
    this.draw();
  }

  /** What another tab has typed; what stood here can be had back by undoing. */
  async adopt() {
    const texts = { ...this.built, ...draft(this.id) };
    await this.edit();
    const { setCode } = await this.desk;
    for (const name of Object.keys(texts))
      if (texts[name] !== this.texts[name]) setCode(this.editors[name], texts[name]);
  }

  /** A client of the engine, started when first wanted. */
  wake() {
    this.waking ??= this.begin().catch((error) => {
      this.waking = null;
      this.tell(fill(this.words.bench.failed, { why: error.message }));
      throw error;
    });
    this.waking.catch(() => {}); // who waits for it hears of it
    return this.waking;
  }

  async begin() {
    const desk = await this.desk;
    const client = desk.engine();
    client.on("stage", (progress) => desk.showProgress(this.stage.querySelector(".attn-fetching"), progress));
    client.on("out", ({ o }) => this.inOrder(() => this.show(desk, o)));
    client.on("clear", ({ wait }) => this.inOrder(() => this.area.clear(wait)));
    await client.start();
    this.stage.querySelector(".attn-fetching").replaceChildren();
    for (const module of ["checking", `problems.${this.id}`]) client.warm(`attnteach.judge.${module}`);
    this.client = client;
    return client;
  }

  inOrder(step) {
    this.order = this.order.then(step).catch((error) => console.error(error));
    return this.order;
  }

  show(desk, output) {
    const verdict = output.data?.[desk.VERDICT];
    if (verdict) {
      const { problem, passed } = verdict;
      this.judged = this.asked;
      dispatchEvent(new CustomEvent("attnteach:verdict", { detail: { problem, passed } }));
    }
    return this.area.add(output);
  }

  // What the buttons do

  tell(state) {
    this.state = state;
    this.draw();
  }

  /** Runs pieces of code one after the other, up to the first that fails. */
  async execute(...pieces) {
    if (this.busy) return;
    this.busy = true;
    this.judged = null;
    this.asked = this.texts.answer;
    this.tell(this.words.bench.starting);
    try {
      await this.edit();
      this.area.clear();
      const client = await this.wake();
      this.tell(this.words.bench.running);
      const begun = performance.now();
      let ended;
      for (const piece of pieces) {
        ended = await client.run(client.fresh(), piece);
        if (!ended.ok) break;
      }
      await this.order;
      const seconds = ((performance.now() - begun) / 1000).toFixed(2);
      this.state = ended.stopped ?? fill(this.words.bench.ran, { seconds });
    } catch (error) {
      this.state = fill(this.words.bench.failed, { why: error.message });
    } finally {
      this.busy = false;
      this.draw();
    }
  }

  run() {
    const { answer, calls } = this.texts;
    const first = /\btorch\b/.test(answer + calls) ? [LEND] : [];
    return this.execute(...first, answer, calls);
  }

  submit() {
    const call = [this.id, this.texts.answer].map((part) => JSON.stringify(part)).join(", ");
    const settings = `seed=${this.seed}, language="${this.language}"`;
    return this.execute(`from attnteach.judge import check\ncheck(${call}, ${settings})`);
  }

  stop() {
    this.client?.restart(this.words.bench.stopped).catch((error) => this.tell(error.message));
  }

  async reset(name) {
    await this.edit();
    (await this.desk).setCode(this.editors[name], `${this.built[name]}\n`);
  }

  // The worked answer, and what others have answered

  /** Opening the worked answer says what it costs first, while the problem is not passed. */
  ask(event) {
    if (this.worked.open || this.problem?.passed || this.problem?.shown) return;
    event.preventDefault();
    this.asking = true;
    this.draw();
    this.before.querySelector("[data-do=show]").focus();
  }

  async showWorked() {
    this.asking = false;
    await this.store.change((progress) => shown(progress, this.id, new Date()));
    this.worked.open = true;
    this.worked.querySelector("summary").focus();
  }

  async compare() {
    const address = new URL(`${this.root}_static/problems/${this.id}.json`, location.href);
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) this.others = await answer.json();
    this.tell(answer?.ok ? "" : this.words.bench.unfetched);
  }

  // What is seen

  button(name, act, enabled = true) {
    return html`<button type="button" data-do=${name} class=${name === "submit" ? "attn-main" : ""} ?disabled=${!enabled}
      @click=${act}>${this.words.bench[name]}</button>`;
  }

  buttons() {
    return html`<div class="attn-actions">
      ${this.button("run", () => this.run(), !this.busy)}${this.button("submit", () => this.submit(), !this.busy)}
      ${this.busy && this.client ? this.button("stop", () => this.stop()) : nothing}
      ${this.button("reset", () => this.reset("answer"), !this.busy)}
      ${this.button("save", () => download("answer.py", `${this.texts.answer}\n`, "text/x-python"))}
      <span role="status">${this.state}</span> <span class="attn-fetching"></span></div>`;
  }

  view() {
    const { words } = this;
    return html`${this.buttons()}
      <p class="attn-label">${words.bench.keys}</p>
      ${this.unkept ? html`<p class="attn-trouble" role="alert">${words.bench.unkept}</p>` : nothing}
      ${this.stale ? html`<p class="attn-trouble">${words.bench.stale}</p>` : nothing}
      <div class="attn-outcome cell_output live-output ${this.stale ? "attn-stale" : ""}" role="group" aria-label=${words.bench.outcome}></div>
      ${
        this.editors
          ? html`<h3>${words.bench.own}</h3><div class="attn-calls live-editor highlight">${this.editors.calls.dom}</div>
      <div class="attn-actions">${this.button("example", () => this.reset("calls"), !this.busy)}</div>`
          : nothing
      }`;
  }

  /** The editor stands above the room, and what belongs to it comes first. */
  all() {
    return html`${this.view()}${this.head()}`;
  }

  draw() {
    super.draw();
    for (const [place, content] of [
      [this.before, this.asking ? this.cost() : nothing],
      [this.after, this.problem?.passed ? this.answers() : nothing],
    ]) {
      place.lang = this.code;
      render(content, place);
    }
  }

  cost() {
    const leave = () => {
      this.asking = false;
      this.draw();
    };
    return html`<div class="attn-trouble" role="alert"><p>${this.words.bench.cost}</p>
      <div class="attn-actions">${this.button("show", () => this.showWorked())}${this.button("leave", leave)}</div></div>`;
  }

  answers() {
    const { words, others } = this;
    if (!others)
      return html`<p class="attn-good">${words.bench.passed} ${this.button("others", () => this.compare())}</p>`;
    const one = (title, code) =>
      html`<details><summary>${title}</summary><pre class="attn-code">${code}</pre></details>`;
    const all = (title, ones) => html`<details><summary>${title} (${ones.length})</summary>${ones}</details>`;
    return html`${all(
      words.bench.right,
      others.right.map(({ style, code }) => one(style, code)),
    )}${all(
      words.bench.wrong,
      others.wrong.map(({ hint, code }) => one(hint, code)),
    )}`;
  }
}
