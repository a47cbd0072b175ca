import { html, nothing } from "lit-html";
import { folds, label, question, short } from "./item.js";
import { bars, onKeys, Room } from "./room.js";
import { forecast, history, interval, preview, queue, retention, review } from "./schedule.js";

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
    if (key === " " && !this.revealed) return (this.reveal(), true);
    if (this.revealed && "1234".includes(key)) return (this.grade(Number(key)), true);
    return false;
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
    return this.words.units[unit](amount);
  }

  card() {
    const { words, current: item, language } = this;
    if (!item) {
      const next = Object.values(this.progress.cards)
        .map(({ due }) => due)
        .filter((due) => new Date(due) > this.now)
        .sort()[0];
      return html`<p class="attn-done">${words.doneToday} ${next ? words.comeBack(this.span(next)) : ""}</p>`;
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
          : html`<p><button type="button" class="attn-main" data-do="show" @click=${() => this.reveal()}>${words.show}</button></p>`
      }
      <p class="attn-label">${words.keysCards}</p></article>`;
  }

  honest() {
    const { n, share, low, high } = retention(this.progress);
    const { words } = this;
    if (!n) return words.retentionNone;
    if (n < 20) return words.retentionFew(n);
    return words.retention(percent(share), percent(low), percent(high), n, percent(this.progress.settings.retention));
  }

  statistics() {
    const { words, progress, now } = this;
    const date = new Intl.DateTimeFormat(this.code, { month: "short", day: "numeric", weekday: "short" });
    const row =
      (value) =>
      ({ day }, place, days) => ({ name: date.format(day), value: days[place][value] });
    const open = this.unfolded.has("statistics");
    const turn = ({ target }) => target.open !== open && this.unfold("statistics", target.open);
    return html`<details class="attn-statistics" .open=${open} @toggle=${turn}><summary>${words.statistics}</summary>
      <p data-retention>${this.honest()}</p>
      ${
        open
          ? html`${bars(words.forecast, [words.day, words.cards], forecast(progress, now, 14).map(row("due")))}
        ${bars(words.past, [words.day, words.cards], history(progress, now, 14).map(row("done")))}`
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
    const number = (name, most, step = 1, least = 0) => html`<label>${words[name === "retention" ? "target" : name]}
      <input type="number" name=${name} min=${least} max=${most} step=${step} .value=${String(settings[name])}
        @change=${({ target }) => target.reportValidity() && this.set(name, target.valueAsNumber)}></label>`;
    return html`
      <div class="attn-filters"><label>${words.deck}
        <select name="deck" @change=${({ target }) => {
          this.deck = target.value;
          this.revealed = false;
          this.current = null;
          this.draw();
        }}>
          <option value="" ?selected=${!this.deck}>${words.everything}</option>
          ${Object.keys(bank.chapters).map((name) => html`<option value=${name} ?selected=${name === this.deck}>${this.title(name)}</option>`)}</select></label>
        <p role="status" class="attn-count"><span data-count="due">${words.due} <b>${todo.counts.due}</b></span>
          <span data-count="learning">${words.learning} <b>${todo.counts.learning}</b></span>
          <span data-count="fresh">${words.fresh} <b>${todo.counts.fresh}</b></span></p></div>
      ${todo.counts.held ? html`<p>${words.held(todo.counts.held)}</p>` : nothing}
      ${this.card()}
      ${this.statistics()}
      <details><summary>${words.limits}</summary><div class="attn-filters">${number("newPerDay", 999)}${number("reviewsPerDay", 9999)}${number("retention", 0.99, 0.01, 0.7)}</div></details>`;
  }
}
