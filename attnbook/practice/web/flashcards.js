import { html, nothing } from "lit-html";
import { folds, label, question, short } from "./item.js";
import { bars, onKeys, Room } from "./room.js";
import { forecast, history, interval, preview, queue, retention, review } from "./schedule.js";
import { fill } from "./words.js";

const percent = (share) => `${Math.round(share * 100)}%`;

export class Flashcards extends Room {
  revealed = false;
  deck = "";

  async start() {
    this.deck = new URLSearchParams(location.search).get("chapter") ?? "";
    this.choose();
    if (this.current) await this.bank.fill([this.current.chapter]);
    onKeys((key) => this.key(key));
    this.draw();
    this.fillRest();
    // a card that is being learned comes due while the page is open
    setInterval(() => {
      if (!this.current) this.draw();
    }, 30_000);
  }

  key(key) {
    if (!this.current?.q) return false;
    if (key === " " && !this.revealed) this.reveal();
    else if (this.revealed && "1234".includes(key)) this.grade(Number(key));
    else return false;
    return true;
  }

  reveal() {
    this.revealed = true;
    this.draw();
    this.stage.querySelector('[data-grade="3"]').focus();
  }

  async grade(rating) {
    if (this.busy) return;
    this.busy = true;
    const { id } = this.current;
    await this.store.change((progress) => review(progress, id, rating, new Date()));
    this.revealed = this.busy = false;
    this.draw();
    this.stage.querySelector("[data-do=show]")?.focus();
  }

  // The other chapters' texts come while the first card is read.
  async fillRest() {
    await this.bank.fill().then(
      () => {
        this.missing = false;
      },
      () => {
        this.missing = true;
      },
    );
    this.draw();
  }

  choose() {
    const items = this.bank.items.filter((item) => !this.deck || item.chapter === this.deck);
    this.now = new Date();
    this.todo = queue(items, this.progress, this.now);
    if (!this.revealed || !this.current) this.current = this.todo.next[0] ?? null;
  }

  draw() {
    this.choose();
    super.draw();
  }

  set(name, value) {
    if (Number.isFinite(value))
      this.store.change(({ settings }) => {
        settings[name] = value;
      });
  }

  span(due) {
    const [amount, unit] = interval(this.now, due);
    const { words } = this;
    return fill(words.units[unit === "d" && amount === 1 ? "day" : unit], { n: amount });
  }

  card() {
    const { words, current: item, language } = this;
    if (!item) {
      const next = Object.values(this.progress.cards)
        .map(({ due }) => due)
        .filter((due) => new Date(due) > this.now)
        .sort()[0];
      return html`<p class="attn-done">${words.cards.done} ${next ? fill(words.cards.come_back, { when: this.span(next) }) : ""}</p>`;
    }
    if (!item.q)
      return html`<p role="status">${this.missing ? html`<span class="attn-trouble">${words.trouble.fetch}</span>` : "…"}</p>`;
    const dues = this.revealed ? preview(this.progress, item.id, this.now) : {};
    return html`<article class="attn-card" data-id=${item.id}>
      <p class="attn-id">${this.itemLink(item, item.id)} ${label(item, language)}</p>
      ${question(item, language)}
      ${
        this.revealed
          ? html`<div class="attn-answer">${short(item, language)}</div>
          <div class="attn-grades">${[1, 2, 3, 4].map(
            (rating) => html`
            <button type="button" data-grade=${rating} @click=${() => this.grade(rating)}><kbd>${rating}</kbd> ${words.grades[rating]}<small>${this.span(dues[rating])}</small></button>`,
          )}</div>
          ${folds(item, this, ["answer"])}`
          : html`<p><button type="button" class="attn-main" data-do="show" @click=${() => this.reveal()}>${words.cards.show}</button></p>`
      }
      <p class="attn-label">${words.cards.keys}</p></article>`;
  }

  honest() {
    const { n, share, low, high } = retention(this.progress);
    const { words } = this;
    if (!n) return words.cards.no_retention;
    if (n < 20) return fill(words.cards.little_retention, { n });
    const aim = percent(this.progress.settings.retention);
    return fill(words.cards.retention, { n, aim, share: percent(share), low: percent(low), high: percent(high) });
  }

  statistics() {
    const { words, progress, now } = this;
    const date = new Intl.DateTimeFormat(this.code, { month: "short", day: "numeric", weekday: "short" });
    const row =
      (value) =>
      ({ day }, place, days) => ({ name: date.format(day), value: days[place][value] });
    const open = this.unfolded.has("statistics");
    const turn = ({ target }) => target.open !== open && this.unfold("statistics", target.open);
    return html`<details class="attn-statistics" .open=${open} @toggle=${turn}><summary>${words.cards.statistics}</summary>
      <p data-retention>${this.honest()}</p>
      ${
        open
          ? html`${bars(words.cards.forecast, [words.cards.day, words.cards.number], forecast(progress, now, 14).map(row("due")))}
        ${bars(words.cards.past, [words.cards.day, words.cards.number], history(progress, now, 14).map(row("done")))}`
          : nothing
      }</details>`;
  }

  view() {
    const {
      words,
      bank,
      todo,
      progress: { settings },
    } = this;
    const number = (name, most, step = 1, least = 0) => html`<label>${words.limits[name]}
      <input type="number" name=${name} min=${least} max=${most} step=${step} .value=${String(settings[name])}
        @change=${({ target }) => target.reportValidity() && this.set(name, target.valueAsNumber)}></label>`;
    return html`
      <div class="attn-filters"><label>${words.cards.deck}
        <select name="deck" @change=${({ target }) => {
          this.deck = target.value;
          this.revealed = false;
          this.current = null;
          this.draw();
        }}>
          <option value="" ?selected=${!this.deck}>${words.cards.everything}</option>
          ${Object.keys(bank.chapters).map((name) => html`<option value=${name} ?selected=${name === this.deck}>${this.title(name)}</option>`)}</select></label>
        <p role="status" class="attn-count"><span data-count="due">${words.cards.due} <b>${todo.counts.due}</b></span>
          <span data-count="learning">${words.cards.learning} <b>${todo.counts.learning}</b></span>
          <span data-count="fresh">${words.cards.new} <b>${todo.counts.fresh}</b></span></p></div>
      ${todo.counts.postponed ? html`<p>${fill(words.cards.postponed, { n: todo.counts.postponed })}</p>` : nothing}
      ${this.card()}
      ${this.statistics()}
      <details><summary>${words.cards.daily_limits}</summary><div class="attn-filters">${number("newPerDay", 999)}${number("reviewsPerDay", 9999)}${number("retention", 0.99, 0.01, 0.7)}</div></details>`;
  }
}
