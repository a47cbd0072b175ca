import { html, nothing } from "lit-html";
import { serialise, summary, Trouble } from "./progress.js";
import { download, explain, Room } from "./room.js";

export class YourData extends Room {
  said = null; // {text, bad, undo}

  async start() {
    this.old = await this.store.old();
    this.draw();
  }

  say(text, more = {}) {
    this.said = { text, ...more };
    this.draw();
  }

  save() {
    download(`attnteach-progress-${new Date().toISOString().slice(0, 10)}.json`, serialise(this.progress));
  }

  async take({ target }) {
    const [file] = target.files;
    if (!file) return;
    try {
      await this.store.import(await file.text());
      this.say(this.words.imported, { undo: true });
    } catch (error) {
      const trouble = error instanceof Trouble ? error : new Trouble("unreadable");
      this.say(explain(trouble, this.words), { bad: trouble.code });
    }
    target.value = "";
  }

  async undo() {
    await this.store.undoImport();
    this.say(this.words.undone);
  }

  async wipe() {
    if (!this.sure) {
      this.sure = true;
      return this.say(this.words.wipeSure, { bad: "sure" });
    }
    this.sure = false;
    try {
      await this.store.wipe();
      this.say(this.words.wiped);
    } catch ({ code }) {
      this.say(this.words.notWiped, { bad: code });
    }
  }

  view() {
    const { words, said } = this;
    return html`<p data-holds>${words.holds(summary(this.progress))}</p>
      <p class="attn-actions"><button type="button" data-do="export" @click=${() => this.save()}>${words.exportIt}</button>
        <label class="attn-file">${words.importIt} <input type="file" accept="application/json,.json" @change=${(event) => this.take(event)}></label></p>
      <p class="attn-label">${words.importNote}</p>
      <div role="status" class="attn-said">${
        said
          ? html`<p class=${said.bad ? "attn-trouble" : "attn-good"} data-code=${said.bad ?? "done"}>${said.text}
        ${said.undo ? html`<button type="button" data-do="undo" @click=${() => this.undo()}>${words.undo}</button>` : nothing}</p>`
          : nothing
      }</div>
      ${this.old.map(([time, value]) => html`<p><button type="button" data-do="old" @click=${() => download("attnteach-set-aside.json", JSON.stringify(value))}>${words.savedAside}</button> ${new Date(time).toLocaleString(this.code)}</p>`)}
      <p><button type="button" data-do="wipe" @click=${() => this.wipe()}>${words.wipe}</button></p>`;
  }
}
