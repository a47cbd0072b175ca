// The worker's half of the protocol (see ../README.md): fetches the engine, starts it, answers one message at a time.
import * as carried from "build:carried";
import * as words from "build:words";
import { Engine, sleep } from "./engine.js";
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

// Called in the middle of a turn, when nothing asynchronous can happen: its content is checked when the turn has ended.
function mountNow(name) {
  if (mounted.has(name)) return {};
  try {
    const content = store.contentNow(name);
    held.archives[name] = store.unpackedNow(name, content);
    mount(name);
    prove(name, content);
    return {};
  } catch (error) {
    delete held.archives[name];
    return { error: error.message };
  }
}

async function prove(name, content) {
  if (await store.genuine(name, content)) {
    await store.keep(name, content);
    postMessage({ t: "held", held });
  } else {
    delete held.archives[name];
    die(store.unlike(name));
  }
}

// A page that gets messages faster than it can show them would not hear its buttons any more.
const MOST = 100,
  SPAN = 50; // messages in so many milliseconds
let since = 0,
  sent = 0;
function pace() {
  const passed = performance.now() - since;
  if (passed < SPAN && ++sent <= MOST) return;
  if (passed < SPAN) sleep(SPAN - passed);
  since = performance.now();
  sent = 1;
}

function answer(message) {
  const { t, ...fields } = JSON.parse(new TextDecoder().decode(message));
  const reply = (value) => new TextEncoder().encode(JSON.stringify(value));
  if (t === "pull") return reply(inbox);
  if (t === "mount") return reply(mountNow(fields.name));
  pace();
  postMessage({ t, ...fields });
}

// This instance is not sound any more.
function die(error) {
  postMessage({ t: "dead", e: error.message });
  ready = Promise.reject(error);
  ready.catch(() => {});
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
    die(error); // a trap, an overflow of the stack, an exit
  }
});
