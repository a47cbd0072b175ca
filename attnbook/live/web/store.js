// Fetches the engine's files, once: a later visit takes them from the browser's cache, if it grants one. Only what was
// published is used and kept: each file is known by its SHA-256, packed as it was built, or unpacked on its way by a host.
import * as words from "build:words";
import { gunzipSync } from "fflate";
import { fill } from "../../words/fill.js";

const packed = (content) => content[0] === 0x1f && content[1] === 0x8b;

export class Store {
  /** parts: {name: {file, bytes, unpacked, sha256}}; report({loaded, total}) is called while something comes over the network. */
  constructor(base, parts, report) {
    this.base = base;
    this.parts = parts;
    this.report = report;
    this.loaded = this.total = 0;
    this.cache = this.open();
  }

  /** A cache of this copy of the site: another one of the same host has its own. */
  async open() {
    try {
      return await caches.open(`attnteach-live ${new URL(this.base).pathname}`);
    } catch {
      return null;
    } // storage is denied
  }

  url(name) {
    return new URL(this.parts[name].file, this.base).href;
  }

  async bytes(name) {
    return new Uint8Array(await (await this.unpacked(name)).arrayBuffer().catch(damaged(name)));
  }

  async module(name) {
    return WebAssembly.compileStreaming(await this.unpacked(name)).catch(damaged(name));
  }

  async unpacked(name) {
    const content = await this.content(name),
      { body } = new Response(content);
    const headers = { "content-type": "application/wasm" }; // of interest to the engine alone
    return new Response(packed(content) ? body.pipeThrough(new DecompressionStream("gzip")) : body, { headers });
  }

  async content(name) {
    const kept = await this.kept(name);
    if (kept) return kept;
    const content = await this.fetch(name);
    if (!(await this.genuine(name, content))) damaged(name)(this.unlike(name));
    await this.keep(name, content);
    return content;
  }

  async kept(name) {
    const cache = await this.cache;
    try {
      const answer = await cache?.match(this.url(name)),
        content = answer && new Uint8Array(await answer.arrayBuffer());
      return content && (await this.genuine(name, content)) ? content : null;
    } catch {
      return null;
    } // what cannot be read is fetched again
  }

  async keep(name, content) {
    (await this.cache)?.put(this.url(name), new Response(content)).catch(() => {});
  }

  /** Is this the file that was published? Where a browser cannot say, over plain HTTP, it keeps nothing either. */
  async genuine(name, content) {
    if (!globalThis.crypto.subtle) return true;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return this.parts[name].sha256.includes(hex);
  }

  unlike(name) {
    return new Error(fill(words.unlike, { file: this.parts[name].file }));
  }

  async fetch(name) {
    const { file } = this.parts[name];
    const response = await fetch(this.url(name)).catch(() => {
      throw new Error(fill(words.not_fetched, { file }));
    });
    this.check(name, response.status);
    return this.gather(name, response.body.getReader()).catch(damaged(name));
  }

  async gather(name, reader) {
    const chunks = [];
    for (let arrived = 0, expected = 0; ; ) {
      const { done, value } = await reader.read();
      if (done) {
        this.measure(name, chunks[0], arrived);
        return joined(chunks, arrived);
      }
      chunks.push(value);
      if (!expected) {
        expected = this.size(name, value);
        this.total += expected;
      }
      arrived += value.length;
      this.loaded += value.length;
      this.report({ loaded: this.loaded, total: this.total });
    }
  }

  /** Bytes of the file as it comes, seen by its beginning. */
  size(name, beginning) {
    const { bytes, unpacked } = this.parts[name];
    return packed(beginning) ? bytes : unpacked;
  }

  measure(name, beginning, arrived) {
    const bytes = this.size(name, beginning ?? []),
      { file } = this.parts[name];
    if (arrived !== bytes) throw new Error(fill(words.cut_short, { file, bytes, arrived }));
  }

  check(name, status) {
    if (status !== 200) throw new Error(fill(words.status, { file: this.parts[name].file, status }));
  }

  /** For the moment when an import needs an archive that nobody foresaw: blocks this worker, not the page. */
  contentNow(name) {
    const request = new XMLHttpRequest();
    request.open("GET", this.url(name), false);
    request.responseType = "arraybuffer";
    try {
      request.send();
    } catch {
      throw new Error(fill(words.not_fetched, { file: this.parts[name].file }));
    }
    this.check(name, request.status);
    const content = new Uint8Array(request.response);
    this.measure(name, content, content.length);
    return content;
  }

  unpackedNow(name, content) {
    try {
      return packed(content) ? gunzipSync(content) : content;
    } catch (error) {
      return damaged(name)(error);
    }
  }

  /** Forgets the files of earlier versions of the site. */
  async tidy() {
    const cache = await this.cache,
      current = new Set(Object.keys(this.parts).map((name) => this.url(name)));
    const requests = (await cache?.keys().catch(() => [])) ?? [];
    for (const { url } of requests) if (!current.has(url)) await cache.delete(url).catch(() => {});
  }
}

function joined(chunks, length) {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function damaged(name) {
  return (cause) => {
    throw new Error(fill(words.damaged, { name, why: cause.message }), { cause });
  };
}
