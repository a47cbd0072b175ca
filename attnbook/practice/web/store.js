// Keeps progress in the reader's browser. Changes that cannot be kept stay in memory and are tried again with the next.
import { get, keys, set, update } from "idb-keyval";
import { accept, empty, parse, Trouble } from "./progress.js";

const KEY = "attnteach-progress";
export const BEFORE_IMPORT = `${KEY}-before-import`;
const ASIDE = `${KEY}-set-aside-`;

const reason = (error) =>
  error instanceof Trouble ? error.code : error?.name === "QuotaExceededError" ? "full" : "denied";

export class Store extends EventTarget {
  progress = empty();
  trouble = null; // { code, detail }
  #pending = [];
  #turn = Promise.resolve();
  #channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(KEY) : null;

  async open() {
    this.#channel?.addEventListener("message", () => this.#read().then(() => this.#tell(false)));
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
      if (stored !== undefined && error.code !== "newer") await this.#setAside(stored);
    }
    for (const change of this.#pending) change(this.progress);
  }

  // What cannot be read is moved out of the way, never overwritten.
  async #setAside(stored) {
    try {
      await set(`${ASIDE}${Date.now()}`, stored);
      await set(KEY, empty());
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
    this.#pending.push(change);
    try {
      let next;
      await update(KEY, (stored) => {
        next = stored === undefined ? empty() : accept(stored);
        for (const each of this.#pending) each(next);
        return next;
      });
      this.progress = structuredClone(next);
      this.#pending = [];
      if (["denied", "full"].includes(this.trouble?.code)) this.trouble = null;
    } catch (error) {
      const next = structuredClone(this.progress);
      change(next);
      this.progress = next;
      this.trouble = { code: reason(error), detail: error.detail ?? "" };
    }
    this.#tell(true);
  }

  // Take the progress of a file; what was there is kept and can be brought back once.
  async import(text) {
    const next = parse(text);
    const before = structuredClone(this.progress);
    try {
      await set(BEFORE_IMPORT, before);
      await set(KEY, next);
    } catch (error) {
      throw new Trouble(reason(error));
    }
    this.#pending = [];
    this.progress = next;
    this.#tell(true);
  }

  async undoImport() {
    const before = await get(BEFORE_IMPORT);
    if (before === undefined) return false;
    await set(KEY, accept(before));
    await set(BEFORE_IMPORT, undefined);
    await this.#read();
    this.#tell(true);
    return true;
  }

  async wipe() {
    try {
      await set(KEY, empty());
    } catch (error) {
      throw new Trouble(reason(error));
    }
    this.#pending = [];
    this.progress = empty();
    this.#tell(true);
  }

  #tell(others) {
    this.dispatchEvent(new Event("change"));
    if (others && !this.trouble) this.#channel?.postMessage("changed");
  }
}
