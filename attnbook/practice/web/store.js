// Keeps progress in the reader's browser. Changes that cannot be kept stay in memory and are tried again with the next.
import { del, delMany, get, keys, set, setMany, update } from "idb-keyval";
import { forgetDrafts } from "./drafts.js";
import { accept, empty, parse, salvage, Trouble } from "./progress.js";

const KEY = "attnteach-progress";
export const BEFORE_IMPORT = `${KEY}-before-import`;
const ASIDE = `${KEY}-set-aside-`;

const reason = (error) =>
  error instanceof Trouble ? error.code : error?.name === "QuotaExceededError" ? "full" : "denied";

// {progress, done, refused}: the progress after the changes, on a copy, without those that would leave what nobody can read
// again; `refused` is why the last such one was left out.
function applied(progress, changes) {
  const done = [];
  let refused = null;
  for (const change of changes) {
    const next = structuredClone(progress);
    try {
      change(next);
      progress = accept(next);
      done.push(change);
    } catch (error) {
      refused = { code: "refused", detail: error.detail ?? error.message };
    }
  }
  return { progress, done, refused };
}

// As `salvage`; nothing where nothing can be read.
function readable(stored) {
  try {
    return salvage(stored);
  } catch {
    return { progress: empty(), lost: [] };
  }
}

// The names of what was lost, as many as one reads.
export const few = (lost) => lost.slice(0, 5).join(", ") + (lost.length > 5 ? ` … (${lost.length})` : "");

// Is this stored, and not to be read by this edition?
function foreign(stored) {
  try {
    return stored !== undefined && !accept(stored);
  } catch {
    return true;
  }
}

export class Store extends EventTarget {
  progress = empty();
  trouble = null; // { code, detail }
  #pending = [];
  #turn = Promise.resolve();
  #channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(KEY) : null;

  async open() {
    this.#channel?.addEventListener("message", () => this.#read().then(() => this.#tell()));
    await this.#read();
    return this;
  }

  async #read() {
    let stored;
    try {
      stored = await get(KEY);
      this.progress = stored === undefined ? empty() : accept(stored);
    } catch (error) {
      this.trouble = { code: stored === undefined ? "denied" : `stored-${reason(error)}`, detail: error.detail ?? "" };
      if (stored !== undefined && error.code !== "newer") await this.#mend(stored);
    }
    this.progress = applied(this.progress, this.#pending).progress;
  }

  // What cannot be read is left out and the rest goes on; a copy of all is kept first, and nothing is overwritten without one.
  async #mend(stored) {
    const { progress, lost } = readable(stored);
    this.progress = progress;
    this.trouble.detail = few(lost);
    try {
      await set(`${ASIDE}${Date.now()}`, stored);
      await update(KEY, (now) => readable(now).progress);
      this.setAside = stored;
    } catch (error) {
      this.trouble = { code: reason(error), detail: "" };
    }
  }

  // What was ever moved out of the way: [[time, value], ...].
  async old() {
    try {
      const aside = (await keys()).filter((key) => String(key).startsWith(ASIDE));
      return await Promise.all(aside.map(async (key) => [Number(key.slice(ASIDE.length)), await get(key)]));
    } catch {
      return [];
    }
  }

  // Apply `change(progress)` to what is stored, in one transaction, so that two tabs cannot undo each other.
  change(change) {
    this.#turn = this.#turn.then(() => this.#commit(change));
    return this.#turn;
  }

  async #commit(change) {
    let outcome;
    try {
      await update(KEY, (stored) => {
        outcome = applied(stored === undefined ? empty() : accept(stored), [...this.#pending, change]);
        return outcome.progress;
      });
      this.#pending = [];
      if (["denied", "full", "refused"].includes(this.trouble?.code)) this.trouble = null;
      this.#channel?.postMessage("changed");
    } catch (error) {
      outcome = applied(this.progress, [change]);
      this.#pending.push(...outcome.done);
      this.trouble = { code: reason(error), detail: error.detail ?? "" };
    }
    this.progress = structuredClone(outcome.progress);
    this.trouble = outcome.refused ?? this.trouble;
    this.#tell();
  }

  // Take the progress of a file; what was there is kept and can be brought back once. The names of what the file holds and
  // nobody can read.
  async import(text) {
    const { progress, lost } = parse(text);
    await this.#exchange(async () => {
      const stored = await get(KEY);
      const before = foreign(stored) ? [[`${ASIDE}${Date.now()}`, stored]] : [];
      await setMany([...before, [BEFORE_IMPORT, before.length ? stored : this.progress], [KEY, progress]]);
      return progress;
    });
    return lost;
  }

  async undoImport() {
    const before = await get(BEFORE_IMPORT).catch(() => undefined);
    if (before === undefined) return false;
    await this.#exchange(async () => {
      await set(KEY, before);
      await del(BEFORE_IMPORT);
      return empty();
    });
    await this.#read();
    this.#tell();
    return true;
  }

  // Erases everything, the copies too.
  async wipe() {
    await this.#exchange(async () => {
      const copies = (await keys()).filter((key) => String(key).startsWith(`${KEY}-`));
      await delMany(copies);
      forgetDrafts();
      await set(KEY, empty());
      return empty();
    });
    this.setAside = null;
  }

  // Puts other progress into the place of what was there, after the changes that are under way; Trouble if it cannot be kept.
  async #exchange(put) {
    const turn = this.#turn.then(put);
    this.#turn = turn.catch(() => {});
    try {
      this.progress = await turn;
    } catch (error) {
      throw new Trouble(reason(error));
    }
    this.#pending = [];
    this.trouble = null;
    this.#channel?.postMessage("changed");
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
