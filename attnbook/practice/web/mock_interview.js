import { html, nothing } from "lit-html";
import { LEVELS } from "./bank.js";
import { folds, label, question, say, short } from "./item.js";
import { choose, clock, nextRung, report } from "./loop.js";
import { onKeys, Room } from "./room.js";
import { fill } from "./words.js";

const MINUTES = [15, 30, 45];

export class MockInterview extends Room {
  stageName = "setup"; // setup, ask, answer, rung, rungAnswer, grade, report
  wish = { level: "L1", minutes: 15, chapters: [] };

  async start() {
    await this.bank.fill();
    onKeys((key) => this.key(key));
    // a link must not end the interview
    this.stage.addEventListener(
      "click",
      ({ target }) => {
        if (this.running) target.closest("a")?.setAttribute("target", "_blank");
      },
      true,
    );
    addEventListener("beforeunload", (event) => {
      if (this.running) event.preventDefault();
    });
    this.draw();
  }

  get running() {
    return !["setup", "report"].includes(this.stageName);
  }
  get item() {
    return this.items[this.place];
  }
  get rung() {
    return this.item.followups[this.rungPlace];
  }
  get asking() {
    return ["ask", "rung"].includes(this.stageName);
  }
  get judging() {
    return ["answer", "rungAnswer"].includes(this.stageName);
  }

  go(stageName) {
    this.stageName = stageName;
    this.draw();
    const target = this.stage.querySelector("[data-focus]");
    target?.focus();
    target?.scrollIntoView({ block: "nearest" });
  }

  key(key) {
    const grading = this.stageName === "grade";
    if (this.asking && key === " ") this.look();
    else if (this.judging && "sw".includes(key)) this.judge(key === "s");
    else if (grading && "01234".includes(key)) this.setGrade(Number(key));
    else if (grading && key === "n" && this.score !== null) this.nextItem();
    else return false;
    return true;
  }

  begin() {
    this.items = choose(this.bank.items, this.wish, this.progress.interviews);
    if (!this.items.length) return this.go("setup");
    Object.assign(this, { place: 0, results: [], startedAt: performance.now(), timeUp: false });
    clearInterval(this.ticking);
    this.ticking = setInterval(() => this.tick(), 1000);
    this.ask();
  }

  ask() {
    Object.assign(this, { ladder: [], strong: null, score: null, askedAt: performance.now() });
    this.go("ask");
  }

  look() {
    this.go(this.stageName === "ask" ? "answer" : "rungAnswer");
  }

  judge(strong) {
    if (this.stageName === "answer") this.strong = strong;
    else this.ladder.push({ step: this.rungPlace, strong });
    this.rungPlace = nextRung(this.item, this.ladder, strong);
    this.go(this.rungPlace < 0 ? "grade" : "rung");
  }

  setGrade(score) {
    this.score = score;
    this.draw();
    this.stage.querySelector(`input[value="${score}"]`).focus();
  }

  keep() {
    const { item, score, strong, ladder } = this;
    const note = this.stage.querySelector("textarea")?.value.trim();
    this.results.push({
      id: item.id,
      score,
      strong,
      ladder,
      seconds: Math.round((performance.now() - this.askedAt) / 1000),
      ...(note && { note }),
    });
  }

  nextItem() {
    this.keep();
    this.place += 1;
    if (this.place < this.items.length && this.left > 0) this.ask();
    else this.finish();
  }

  // A grade that was chosen counts, even if the interview ends here.
  stop() {
    if (this.stageName === "grade" && this.score !== null) this.keep();
    this.finish();
  }

  async finish() {
    clearInterval(this.ticking);
    const { level, minutes } = this.wish;
    this.done = {
      at: new Date().toISOString(),
      level,
      minutes,
      seconds: Math.round((performance.now() - this.startedAt) / 1000),
      results: this.results,
    };
    const { done } = this;
    this.stageName = "report";
    if (done.results.length)
      await this.store.change(({ interviews }) => {
        interviews.push(structuredClone(done));
      });
    this.go("report");
  }

  get left() {
    return this.wish.minutes * 60 - (performance.now() - this.startedAt) / 1000;
  }

  tick() {
    const timer = this.stage.querySelector("[role=timer]");
    if (!timer) return;
    timer.querySelector("b").textContent = clock(this.left);
    timer.querySelector("i").textContent = clock((performance.now() - this.askedAt) / 1000);
    timer.classList.toggle("attn-late", this.left < 0);
    if (this.left < 0 && !this.timeUp) {
      this.timeUp = true;
      this.stage.querySelector(".attn-timeup").textContent = this.words.interview.time_up;
    }
  }

  view() {
    return (
      { setup: () => this.setup(), report: () => this.reportView(this.done) }[this.stageName]?.() ?? this.conversation()
    );
  }

  setup() {
    const { words, wish, bank } = this;
    const wants = (change) => {
      Object.assign(wish, change);
      this.draw();
    };
    const none = !choose(bank.items, wish).length;
    const topic = (
      name,
    ) => html`<label><input type="checkbox" name="chapter" value=${name} .checked=${wish.chapters.includes(name)}
      @change=${({ target }) => wants({ chapters: target.checked ? [...wish.chapters, name] : wish.chapters.filter((each) => each !== name) })}> ${this.title(name)}</label>`;
    return html`<form class="attn-setup" @submit=${(event) => {
      event.preventDefault();
      this.begin();
    }}>
      <h2>${words.interview.setup}</h2>
      <fieldset><legend>${words.filters.level}</legend>${LEVELS.map((level) => html`<label><input type="radio" name="level" value=${level} .checked=${level === wish.level} @change=${() => wants({ level })}> ${level} ${words.levels[level]}</label>`)}
        <p class="attn-label">${words.interview.level_note}</p></fieldset>
      <fieldset><legend>${words.interview.time}</legend>${MINUTES.map((minutes) => html`<label><input type="radio" name="minutes" value=${minutes} .checked=${minutes === wish.minutes} @change=${() => wants({ minutes })}> ${minutes}</label>`)}</fieldset>
      <fieldset><legend>${words.interview.topics}</legend><p class="attn-label">${words.interview.all_topics}</p>${Object.keys(bank.chapters).map(topic)}</fieldset>
      ${none ? html`<p role="alert" class="attn-trouble">${words.interview.empty}</p>` : nothing}
      <button type="submit" class="attn-main" data-do="begin" ?disabled=${none}>${words.interview.start}</button></form>
      ${this.earlier()}`;
  }

  conversation() {
    const { words, item, items, place, language, stageName } = this;
    const started = this.results.length || this.ladder.length || this.strong !== null;
    return html`<div class="attn-clock" role="timer" aria-live="off"><span><b .textContent=${clock(this.left)}></b> ${words.interview.left}</span><span><i .textContent=${clock((performance.now() - this.askedAt) / 1000)}></i> ${words.interview.on_this}</span></div>
      <p class="attn-timeup attn-trouble" role="status"></p>
      <article class="attn-card" data-id=${item.id} data-stage=${stageName}>
        <h2 tabindex="-1" ?data-focus=${stageName === "ask"}>${fill(words.interview.question_of, { n: place + 1, total: items.length })} ${label(item, language)}</h2>
        ${question(item, language)}${this.problemLink(item)}
        ${stageName === "ask" ? this.askRow() : html`<section><h3 tabindex="-1" ?data-focus=${stageName === "answer"}>${words.interview.compare}</h3>${short(item, language)}</section>`}
        ${stageName === "answer" ? this.judgeRow() : nothing}
        ${this.ladder.map(({ step }, rung) => this.rungView(item.followups[step], rung, true))}
        ${["rung", "rungAnswer"].includes(stageName) ? this.rungView(this.rung, this.ladder.length, stageName === "rungAnswer", true) : nothing}
        ${stageName === "grade" ? this.gradeView() : nothing}
      </article>
      <p class="attn-label">${words.interview.keys}</p>
      <p><button type="button" data-do="stop" @click=${() => this.stop()}>${started ? words.interview.finish : words.interview.stop}</button></p>`;
  }

  askRow() {
    const { words } = this;
    return html`<p>${words.interview.say_aloud}</p><p><button type="button" class="attn-main" data-do="look" @click=${() => this.look()}>${words.cards.show}</button></p>`;
  }

  judgeRow() {
    const { words } = this;
    return html`<div class="attn-grades"><button type="button" data-do="strong" @click=${() => this.judge(true)}><kbd>S</kbd> ${words.interview.was_strong}</button>
      <button type="button" data-do="weak" @click=${() => this.judge(false)}><kbd>W</kbd> ${words.interview.was_weak}</button></div>`;
  }

  rungView(step, rung, answered, current = false) {
    const { words, language } = this;
    return html`<section class="attn-rung" data-if=${step.if}><h3 tabindex="-1" ?data-focus=${current}>${fill(words.interview.followup, { n: rung + 1 })}</h3>
      ${say(step.ask, language)}
      ${answered ? html`<div class="attn-answer">${say(step.answer, language)}</div>` : nothing}
      ${current ? (answered ? this.judgeRow() : this.askRow()) : nothing}</section>`;
  }

  gradeView() {
    const { words, item, language, score } = this;
    const last = this.place + 1 >= this.items.length || this.left <= 0;
    return html`<section class="attn-rubric"><h3 tabindex="-1" data-focus>${words.interview.grade}</h3>
      <fieldset><legend class="attn-hidden">${words.interview.grade}</legend>${item.rubric.map((text, grade) => html`<label><input type="radio" name="grade" value=${grade} .checked=${grade === score} @change=${() => this.setGrade(grade)}> <b>${grade}</b> ${say(text, language, true)}</label>`)}</fieldset>
      <label class="attn-wide">${words.interview.note}<textarea rows="2" maxlength="5000"></textarea></label>
      <p><button type="button" class="attn-main" data-do="next" ?disabled=${score === null} @click=${() => this.nextItem()}>${last ? words.interview.finish : words.interview.next}</button></p>
      ${folds(item, this, ["answer", "rubric"])}</section>`;
  }

  table(title, rows, name) {
    const { words } = this;
    return html`<table><caption>${title}</caption><thead><tr><th scope="col">${name}</th><th scope="col">${words.interview.questions}</th><th scope="col">${words.interview.score}</th></tr></thead>
      <tbody>${rows.map(({ text, questions, score }) => html`<tr><th scope="row">${text}</th><td>${questions}</td><td>${score.toFixed(1)}</td></tr>`)}</tbody></table>`;
  }

  reportView(done) {
    const { words, bank, language } = this;
    const { score, chapters, kinds, review } = report(done, bank.byId);
    const minutes = (done.seconds / 60).toFixed(1);
    return html`<section class="attn-report"><h2 tabindex="-1" data-focus>${words.interview.report}</h2>
      <p>${done.level} · ${new Date(done.at).toLocaleString(this.code)} · ${fill(words.interview.used_time, { used: minutes, planned: done.minutes })}</p>
      ${
        score === null
          ? html`<p>${words.interview.no_answer}</p>`
          : html`
        <p data-score><b>${words.interview.score}: ${score.toFixed(1)} / 4</b> <small>${words.interview.self_graded}</small></p>
        ${this.table(
          words.interview.by_topic,
          chapters.map((row) => ({ ...row, text: this.chapterLink(row.key) })),
          words.filters.chapter,
        )}
        ${this.table(
          words.interview.by_kind,
          kinds.map((row) => ({ ...row, text: words.kinds[row.key] })),
          words.filters.kind,
        )}
        <h3>${words.interview.review}</h3>
        ${review.length ? html`<ul>${review.map((item) => html`<li>${this.itemLink(item, item.id)}: ${say(item.q, language, true)} (${this.chapterLink(item.chapter, words.interview.read)})</li>`)}</ul>` : html`<p>${words.interview.no_review}</p>`}
        ${done.results.some(({ note }) => note) ? html`<h3>${words.interview.notes}</h3><ul>${done.results.filter(({ note }) => note).map(({ id, note }) => html`<li>${id}: ${note}</li>`)}</ul>` : nothing}`
      }
      <p class="attn-actions"><button type="button" data-do="print" @click=${() => print()}>${words.interview.print}</button>
        <button type="button" data-do="again" @click=${() => this.go("setup")}>${words.interview.again}</button></p></section>`;
  }

  earlier() {
    const {
      words,
      progress: { interviews },
    } = this;
    const show = (interview) => {
      this.done = interview;
      this.go("report");
    };
    return html`<h2>${words.interview.earlier}</h2>
      ${
        interviews.length
          ? html`<ul class="attn-earlier">${interviews.toReversed().map(
              (
                each,
              ) => html`<li><button type="button" @click=${() => show(each)}>${new Date(each.at).toLocaleString(this.code)}</button>
        ${each.level} · ${words.interview.score} ${report(each, this.bank.byId).score?.toFixed(1) ?? words.interview.ungraded}</li>`,
            )}</ul>`
          : html`<p>${words.interview.no_earlier}</p>`
      }`;
  }
}
