// Fetches the engine's files, once: a later visit takes them from the browser's cache, if it grants one.
import * as words from "build:words";
import { fill } from "../../words/fill.js";

const CACHE = "attnteach-live";

export class Store {
  /** parts: {name: {file, bytes}}; report({loaded, total}) is called while something comes over the network. */
  constructor(base, parts, report) {
    this.base = base;
    this.parts = parts;
    this.report = report;
    this.loaded = this.total = 0;
    this.cache = this.open();
  }

  async open() {
    try {
      return await caches.open(CACHE);
    } catch {
      return null;
    } // storage is denied
  }

  url(name) {
    return new URL(this.parts[name].file, this.base).href;
  }

  async bytes(name) {
    return new Uint8Array(await new Response(await this.stream(name)).arrayBuffer().catch(damaged(name)));
  }

  async module(name) {
    const headers = { "content-type": "application/wasm" };
    return WebAssembly.compileStreaming(new Response(await this.stream(name), { headers })).catch(damaged(name));
  }

  async stream(name) {
    const cache = await this.cache,
      url = this.url(name);
    let response = await cache?.match(url);
    if (!response) {
      response = await this.fetch(name, url);
      // kept only when whole: a stream that breaks off rejects the promise
      if (cache) cache.put(url, response.clone()).catch(() => {});
    }
    return response.body.pipeThrough(new DecompressionStream("gzip"));
  }

  async fetch(name, url) {
    const { bytes, file } = this.parts[name];
    const response = await fetch(url).catch(() => {
      throw new Error(fill(words.not_fetched, { file }));
    });
    if (!response.ok) throw new Error(fill(words.status, { file, status: response.status }));
    this.total += bytes;
    let left = bytes;
    const count = new TransformStream({
      transform: (chunk, out) => {
        left -= chunk.length;
        this.loaded += chunk.length;
        this.report({ loaded: this.loaded, total: this.total });
        out.enqueue(chunk);
      },
      flush: (out) => {
        if (left) out.error(new Error(fill(words.cut_short, { file, bytes, arrived: bytes - left })));
      },
    });
    return new Response(response.body.pipeThrough(count));
  }

  /** For the moment when an import needs an archive that nobody foresaw: blocks this worker, not the page. */
  bytesNow(name) {
    const request = new XMLHttpRequest();
    request.open("GET", this.url(name), false);
    request.responseType = "arraybuffer";
    request.send();
    if (request.status !== 200)
      throw new Error(fill(words.status, { file: this.parts[name].file, status: request.status }));
    return new Uint8Array(request.response);
  }

  async keep(name, packed) {
    (await this.cache)?.put(this.url(name), new Response(packed)).catch(() => {});
  }

  /** Forgets the files of earlier versions of the site. */
  async tidy() {
    const cache = await this.cache,
      current = new Set(Object.keys(this.parts).map((name) => this.url(name)));
    const requests = (await cache?.keys().catch(() => [])) ?? [];
    for (const { url } of requests) if (!current.has(url)) await cache.delete(url).catch(() => {});
  }
}

function damaged(name) {
  return (cause) => {
    throw new Error(fill(words.damaged, { name, why: cause.message }), { cause });
  };
}
