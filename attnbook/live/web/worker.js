// The worker's half of the protocol (see ../README.md): fetches the engine, starts it, answers one message at a time.
import * as carried from "build:carried";
import * as words from "build:words";
import { gunzipSync } from "fflate";
import { Engine } from "./engine.js";
import { START } from "./start.js";
import { Store } from "./store.js";
import { unzip } from "./unzip.js";

let engine, ready, store, inbox;
const mounted = new Set(),
  held = {};

async function init({ base, parts, wanted, held: earlier }) {
  store = new Store(base, parts, (progress) => postMessage({ t: "stage", ...progress }));
  const names = [...carried.always, ...wanted];
  if (earlier) Object.assign(held, earlier);
  else {
    const fetched = await Promise.all([store.module("engine"), ...names.map((name) => store.bytes(name))]);
    held.module = fetched[0];
    held.archives = Object.fromEntries(names.map((name, i) => [name, fetched[i + 1]]));
    await store.tidy();
  }
  engine = new Engine({ answer, log: (bytes) => console.info(new TextDecoder().decode(bytes)) });
  Object.keys(held.archives).forEach(mount);
  await engine.start(held.module);
  if (engine.turn(START)) throw new Error(words.no_start);
  postMessage({ t: "ready", held });
}

function mount(name) {
  mounted.add(name);
  engine.mount(unzip(held.archives[name]));
}

// Called in the middle of a turn, when nothing asynchronous can happen.
function mountNow(name) {
  if (mounted.has(name)) return;
  const packed = store.bytesNow(name);
  store.keep(name, packed);
  held.archives[name] = gunzipSync(packed);
  mount(name);
  postMessage({ t: "held", held });
}

function answer(message) {
  const { t, ...fields } = JSON.parse(new TextDecoder().decode(message));
  const reply = (value) => new TextEncoder().encode(JSON.stringify(value));
  if (t === "pull") return reply(inbox);
  if (t === "mount") return reply(mountNow(fields.name) ?? true);
  postMessage({ t, ...fields });
}

addEventListener("message", async ({ data }) => {
  if (data.t === "init") {
    ready = init(data);
    ready.catch((error) => postMessage({ t: "fatal", e: error.message }));
    return;
  }
  try {
    await ready;
  } catch {
    return;
  }
  inbox = data;
  try {
    if (engine.turn(`__import__("live").handle()`)) throw new Error(words.gave_up);
  } catch (error) {
    // a trap, an overflow of the stack, an exit: this instance is not sound any more
    postMessage({ t: "dead", e: error.message });
    ready = Promise.reject(error);
    ready.catch(() => {});
  }
});
