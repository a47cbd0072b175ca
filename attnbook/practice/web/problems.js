// The tables of problems and of bugs: they stand on their pages; this narrows them, and fills in what this browser knows of each.
import { html, nothing } from "lit-html";
import { LEVELS } from "./bank.js";
import { kept } from "./progress.js";
import { Room } from "./room.js";
import { fill } from "./words.js";

const FIELDS = ["level", "tag", "seed", "library", "status"];

export class Problems extends Room {
  statuses = ["accepted", "helped", "tried", "fresh"];

  async start() {
    const rows = [...document.querySelectorAll(".attn-list tr[id]")];
    // a link to where a problem or a bug stood once leads to its page
    const old = rows.find(({ id }) => `#${id}` === location.hash);
    if (old) location.replace(old.querySelector("a").href);
    this.rows = rows.map((row) => ({
      row,
      id: row.id.replace("problem-", ""),
      text: row.textContent.toLowerCase(),
    }));
    const query = new URLSearchParams(location.search);
    this.wanted = Object.fromEntries([...FIELDS, "q"].map((name) => [name, query.get(name) ?? ""]));
    this.draw();
  }

  values(name) {
    const found = this.rows.flatMap(({ row }) => [...row.classList].filter((one) => one.startsWith(`${name}-`)));
    return [...new Set(found)].map((one) => one.slice(name.length + 1));
  }

  /** How far one has come: one of the statuses. */
  status({ id }) {
    const problem = kept(this.progress.problems, id);
    if (!problem?.passed) return problem?.attempts ? "tried" : "fresh";
    return problem.shown ? "helped" : "accepted";
  }

  counted(shown, total) {
    return fill(this.words.list.matches, { shown, total });
  }

  fits(one) {
    const { q, status, ...classes } = this.wanted;
    return (
      Object.entries(classes).every(([name, value]) => !value || one.row.classList.contains(`${name}-${value}`)) &&
      (!status || this.status(one) === status) &&
      q
        .toLowerCase()
        .split(/\s+/)
        .every((word) => one.text.includes(word))
    );
  }

  want(change) {
    Object.assign(this.wanted, change);
    const query = new URLSearchParams(Object.entries(this.wanted).filter(([, value]) => value));
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
    this.draw();
  }

  /** One that fits and is not done, if there is one. */
  pick() {
    const fitting = this.rows.filter((one) => this.fits(one));
    const open = fitting.filter((one) => ["fresh", "unseen", "tried"].includes(this.status(one)));
    const from = open.length ? open : fitting;
    location.assign(from[Math.floor(Math.random() * from.length)].row.querySelector("a").href);
  }

  draw() {
    for (const one of this.rows) {
      const problem = kept(this.progress.problems, one.id);
      const tell = (column, text) => {
        const cell = one.row.querySelector(`.attn-${column}`);
        if (cell) cell.textContent = text;
      };
      one.row.hidden = !this.fits(one);
      tell("status", problem ? `${problem.passed ? "✓ " : ""}${this.words.list.statuses[this.status(one)]}` : "");
      tell("attempts", problem?.attempts || "");
      tell("tried", problem?.attempts ? new Date(problem.at).toLocaleDateString(this.code) : "");
    }
    super.draw();
  }

  select(name, label, values, text = (value) => value) {
    if (!values.length) return nothing;
    return html`<label>${label}
      <select name=${name} .value=${this.wanted[name]} @change=${({ target }) => this.want({ [name]: target.value })}>
        <option value="" ?selected=${!this.wanted[name]}>${this.words.all}</option>
        ${values.map((value) => html`<option value=${value} ?selected=${value === this.wanted[name]}>${text(value)}</option>`)}
      </select></label>`;
  }

  view() {
    const { words } = this;
    const shown = this.rows.filter((one) => this.fits(one)).length;
    const byNumber = (a, b) => a - b;
    const clear = () => this.want(Object.fromEntries([...FIELDS, "q"].map((name) => [name, ""])));
    return html`<form class="attn-filters" role="search" @submit=${(event) => event.preventDefault()}>
        <label class="attn-wide">${words.search}
          <input type="search" name="q" placeholder=${words.list.search} .value=${this.wanted.q} @input=${({ target }) => this.want({ q: target.value })}></label>
        ${this.select("status", words.list.status, this.statuses, (name) => words.list.statuses[name])}
        ${this.select(
          "level",
          words.filters.level,
          LEVELS.filter((level) => this.values("level").includes(level)),
          (level) => `${level} ${words.levels[level]}`,
        )}
        ${this.select("tag", words.filters.tag, this.values("tag").sort())}
        ${this.select("seed", words.filters.seed, this.values("seed").sort(byNumber), (number) => `Q${number}`)}
        ${this.select("library", words.list.library, this.values("library"), (name) => words.list.libraries[name])}
        <button type="button" data-do="clear" @click=${clear}>${words.clear}</button>
        <button type="button" class="attn-main" data-do="pick" ?disabled=${!shown} @click=${() => this.pick()}>${words.list.pick}</button>
      </form>
      <p role="status" class="attn-count">${this.counted(shown, this.rows.length)} ${shown ? nothing : words.list.nothing}</p>`;
  }
}

export class Bugs extends Problems {
  statuses = ["right", "wrong", "unseen"];

  /** What was chosen at first sight. */
  status({ id }) {
    const bug = kept(this.progress.problems, id);
    return bug ? (bug.passed ? "right" : "wrong") : "unseen";
  }

  counted(shown, total) {
    return fill(this.words.list.bugs, { shown, total });
  }
}
