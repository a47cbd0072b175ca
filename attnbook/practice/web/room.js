// What every room shares: its place on the page, the language, messages.
import { html, nothing, render } from "lit-html";
import { MOST_MEGABYTES } from "./progress.js";
import { CODES, fill, otherLanguage, WORDS_OF } from "./words.js";

export function download(name, text, type = "application/json") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function explain({ code, detail }, words) {
  const stored = detail && code === "stored-damaged" ? "stored_in_part" : code === "stored-newer" ? "newer" : "stored";
  const name = code.startsWith("stored-") ? stored : code;
  return fill(words.trouble[name] ?? words.trouble.denied, { detail, limit: MOST_MEGABYTES });
}

export class Room {
  unfolded = new Set();

  constructor(element, { store, bank }) {
    const { root, pages, problems } = element.dataset;
    Object.assign(this, { element, store, bank, root, problems, pages: JSON.parse(pages) });
    this.stage = element.querySelector(".attn-stage") ?? element.appendChild(document.createElement("div"));
  }

  get progress() {
    return this.store.progress;
  }
  get language() {
    return this.progress.settings.language;
  }
  get words() {
    return WORDS_OF[this.language];
  }
  get code() {
    return CODES[this.language];
  }

  draw() {
    this.element.lang = this.code;
    render(this.all(), this.stage);
  }

  all() {
    return html`${this.head()}${this.view()}`;
  }

  unfold(key, open) {
    this.unfolded[open ? "add" : "delete"](key);
    this.draw();
  }

  head() {
    const { trouble } = this.store;
    const other = otherLanguage[this.language];
    const turn = () =>
      this.store.change(({ settings }) => {
        settings.language = other;
      });
    return html`
      <p class="attn-language"><span>${this.words.language}</span>
        <button type="button" lang=${CODES[other]} data-do="language" @click=${turn}>${WORDS_OF[other].language}</button></p>
      <div role="status" class="attn-messages">${
        trouble
          ? html`<p class="attn-trouble" data-code=${trouble.code}>${explain(trouble, this.words)}
        ${this.store.setAside ? html`<button type="button" @click=${() => download("attnteach-set-aside.json", JSON.stringify(this.store.setAside))}>${this.words.data.set_aside}</button>` : nothing}</p>`
          : nothing
      }</div>`;
  }

  problemLink(item) {
    if (!item.problem || !this.problems) return nothing;
    return html`<p><a data-problem=${item.problem} href="${this.root}${this.problems.replace("{id}", item.problem)}">${this.words.solve}: ${item.problem}</a>${this.running ? html` <small>${this.words.new_tab}</small>` : nothing}</p>`;
  }

  title(name) {
    const { title, title_zh } = this.bank.chapters[name];
    return this.language === "zh" ? title_zh : title;
  }

  chapterLink(name, text = this.title(name)) {
    const { url } = this.bank.chapters[name];
    return url ? html`<a href="${this.root}${url}">${text}</a>` : html`${this.title(name)}`;
  }

  itemLink(item, text) {
    return html`<a href="${this.pages.browse}#${item.id}">${text}</a>`;
  }
}

// Keys that act only while nobody is typing and no modifier is held; `keys` maps a key to what it does.
export function onKeys(keys) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
    if (event.key === " " && event.target.closest("button, summary, a")) return;
    if (keys(event.key.toLowerCase()) === true) event.preventDefault();
  });
}

// Bars with their numbers, as a table, so that they can be read without being seen.
export function bars(caption, head, rows) {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return html`<table class="attn-bars"><caption>${caption}</caption>
    <thead><tr><th scope="col">${head[0]}</th><th scope="col">${head[1]}</th></tr></thead>
    <tbody>${rows.map(
      ({ name, value }) => html`<tr><th scope="row">${name}</th>
      <td><span class="attn-bar" style="width: ${(value / most) * 80}%"></span> ${value}</td></tr>`,
    )}</tbody></table>`;
}
