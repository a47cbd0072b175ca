import { html, nothing } from "lit-html";
import { serialise, summary, Trouble, weigh } from "./progress.js";
import { download, explain, Room } from "./room.js";
import { few } from "./store.js";
import { fill } from "./words.js";

export class YourData extends Room {
  message = null; // {text, bad, undo}

  async start() {
    await this.look();
    this.draw();
  }

  async look() {
    this.old = await this.store.old();
  }

  say(text, more = {}) {
    this.message = { text, ...more };
    this.draw();
  }

  save() {
    download(`attnteach-progress-${new Date().toISOString().slice(0, 10)}.json`, serialise(this.progress));
  }

  async take({ target }) {
    const [file] = target.files;
    if (!file) return;
    try {
      weigh(file.size);
      const lost = await this.store.import(await file.text());
      await this.look();
      const told = lost.length ? fill(this.words.data.imported_in_part, { what: few(lost) }) : this.words.data.imported;
      this.say(told, { undo: true });
    } catch (error) {
      const trouble = error instanceof Trouble ? error : new Trouble("unreadable");
      this.say(explain(trouble, this.words), { bad: trouble.code });
    }
    target.value = "";
  }

  async undo() {
    try {
      const back = await this.store.undoImport();
      this.say(back ? this.words.data.undone : this.words.data.nothing_to_undo);
    } catch (trouble) {
      this.say(explain(trouble, this.words), { bad: trouble.code });
    }
  }

  async wipe() {
    if (!this.sure) {
      this.sure = true;
      return this.say(this.words.data.wipe_sure, { bad: "sure" });
    }
    this.sure = false;
    try {
      await this.store.wipe();
      await this.look();
      this.say(this.words.data.wiped);
    } catch ({ code }) {
      this.say(this.words.data.not_wiped, { bad: code });
    }
  }

  view() {
    const { words, message } = this;
    return html`<p data-holds>${fill(words.data.holds, summary(this.progress))}</p>
      <p class="attn-actions"><button type="button" data-do="export" @click=${() => this.save()}>${words.data.export}</button>
        <label class="attn-file">${words.data.import} <input type="file" accept="application/json,.json" @change=${(event) => this.take(event)}></label></p>
      <p class="attn-label">${words.data.import_note}</p>
      <div role="status" class="attn-outcome">${
        message
          ? html`<p class=${message.bad ? "attn-trouble" : "attn-good"} data-code=${message.bad ?? "done"}>${message.text}
        ${message.undo ? html`<button type="button" data-do="undo" @click=${() => this.undo()}>${words.data.undo}</button>` : nothing}</p>`
          : nothing
      }</div>
      ${this.old.map(([time, value]) => html`<p><button type="button" data-do="old" @click=${() => download("attnteach-set-aside.json", JSON.stringify(value))}>${words.data.set_aside}</button> ${new Date(time).toLocaleString(this.code)}</p>`)}
      <p><button type="button" data-do="wipe" @click=${() => this.wipe()}>${words.data.wipe}</button></p>`;
  }
}
