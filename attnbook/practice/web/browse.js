import { html, nothing } from "lit-html";
import { filter, KINDS, LEVELS, seedsOf, tagsOf } from "./bank.js";
import { folds, label, question } from "./item.js";
import { Room } from "./room.js";
import { fill } from "./words.js";

const PAGE = 25;
const FIELDS = ["level", "kind", "tag", "seed", "chapter"];

export class Browse extends Room {
  shown = PAGE;
  pinned = null;

  async start() {
    await this.bank.fill();
    this.tags = tagsOf(this.bank.items);
    this.seeds = seedsOf(this.bank.items);
    const query = new URLSearchParams(location.search);
    this.wanted = {
      words: query.get("q") ?? "",
      ...Object.fromEntries(FIELDS.map((name) => [name, query.getAll(name)])),
    };
    addEventListener("hashchange", () => this.follow());
    this.draw();
    this.follow();
  }

  // A link to one item brings it to the top, whatever the filters say.
  follow() {
    const id = location.hash.slice(1);
    this.pinned = this.bank.byId.get(id) ?? null;
    this.gone = !this.pinned && /^[a-z][a-z0-9-]*-\d{3}$/.test(id) ? id : null;
    this.draw();
    if (!this.pinned) return;
    const article = document.getElementById(this.pinned.id);
    article.querySelector("h2").focus();
    article.scrollIntoView();
  }

  want(change) {
    Object.assign(this.wanted, change);
    this.shown = PAGE;
    const query = new URLSearchParams(FIELDS.flatMap((name) => this.wanted[name].map((value) => [name, value])));
    if (this.wanted.words) query.set("q", this.wanted.words);
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
    this.draw();
  }

  select(name, values, text = (value) => value) {
    const { words, wanted } = this;
    const chosen = wanted[name].length === 1 ? wanted[name][0] : "";
    const several = wanted[name].length > 1 ? wanted[name].join(", ") : "";
    return html`<label>${words.filters[name]}
      <select name=${name} .value=${chosen} @change=${({ target }) => this.want({ [name]: target.value ? [target.value] : [] })}>
        <option value="" ?selected=${!chosen}>${several || words.all}</option>
        ${values.map((value) => html`<option value=${value} ?selected=${String(value) === chosen}>${text(value)}</option>`)}
      </select></label>`;
  }

  entry(item) {
    const { language, words } = this;
    return html`<article class="attn-question" id=${item.id}>
      <h2 class="attn-id" tabindex="-1"><a href="#${item.id}" title=${words.link}>${item.id}</a> ${label(item, language)}</h2>
      ${question(item, language)}${this.problemLink(item)}
      ${folds(item, this)}
      <p class="attn-label">${this.chapterLink(item.chapter)} · ${item.tags.join(" · ")}${item.seed.length ? html` · Q${item.seed.join(", Q")}` : nothing}
        ${item.life === "stable" ? nothing : html` · ${fill(words.model_specific, { day: item.reviewed })}`}</p></article>`;
  }

  view() {
    const { words, wanted, bank } = this;
    const fitting = filter(bank.items, wanted).filter((item) => item !== this.pinned);
    const total = fitting.length + (this.pinned ? 1 : 0);
    const shown = fitting.slice(0, this.shown);
    const left = fitting.length - shown.length;
    return html`
      <form class="attn-filters" role="search" @submit=${(event) => event.preventDefault()}>
        <label class="attn-wide">${words.search}
          <input type="search" name="q" placeholder=${words.search_hint} .value=${wanted.words} @input=${({ target }) => this.want({ words: target.value })}></label>
        ${this.select("chapter", Object.keys(bank.chapters), (name) => this.title(name))}
        ${this.select("level", LEVELS, (level) => `${level} ${words.levels[level]}`)}
        ${this.select("kind", KINDS, (kind) => words.kinds[kind])}
        ${this.select("tag", this.tags)}
        ${this.select("seed", this.seeds, (number) => `Q${number}`)}
        <button type="button" data-do="clear" @click=${() => this.want({ words: "", ...Object.fromEntries(FIELDS.map((name) => [name, []])) })}>${words.clear}</button>
      </form>
      <p role="status" class="attn-count">${this.gone ? html`<b>${fill(words.gone, { id: this.gone })}</b> ` : nothing}${fill(words.matches, { shown: total, total: bank.items.length })}</p>
      ${this.pinned ? this.entry(this.pinned) : nothing}
      ${shown.map((item) => this.entry(item))}
      ${total ? nothing : html`<p>${words.nothing}</p>`}
      ${
        left > 0
          ? html`<button type="button" data-do="more" @click=${() => {
              this.shown += PAGE;
              this.draw();
            }}>${fill(words.more, { left })}</button>`
          : nothing
      }`;
  }
}
