// The page's half of the protocol (see ../README.md). Knows nothing of which engine answers: another worker that speaks
// the same messages can take its place. Only the page can stop a cell: it ends the worker.
import * as words from "build:words";
import { fill } from "../../words/fill.js";

export class Client extends EventTarget {
  /** Fires stage {loaded, total}, out {id, o}, clear {id, wait}, comm {kind, comm_id, …} and restarted {why}. */
  constructor(worker, settings) {
    super();
    this.url = worker;
    this.settings = settings;
    this.waiting = new Map();
    this.last = 0;
  }

  start() {
    this.worker = new Worker(this.url, { type: "module" });
    const ready = new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => this.receive(data, resolve, reject);
      this.worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(words.no_script));
      };
    });
    this.worker.postMessage({ t: "init", ...this.settings, held: this.held });
    return ready;
  }

  receive({ t, ...message }, resolve, reject) {
    if (t === "ready") {
      this.held = message.held;
      resolve();
    } else if (t === "held") this.held = message.held;
    else if (t === "fatal") {
      this.worker.terminate();
      reject(new Error(message.e));
    } else if (t === "dead") this.restart(fill(words.broke_down, { why: message.e }));
    else if (t === "done") this.settle(message.id, message);
    else if (t === "commdone" || t === "redrawn") this.settle(message.n, message);
    else this.tell(t, message);
  }

  tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  on(event, listener) {
    this.addEventListener(event, ({ detail }) => listener(detail));
  }

  fresh() {
    return `message-${++this.last}`;
  }

  ask(id, message) {
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker.postMessage(message);
    });
  }

  settle(id, answer) {
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }

  get busy() {
    return this.waiting.size > 0;
  }

  run(id, code) {
    return this.ask(id, { t: "run", id, code });
  }

  comm(comm_id, data, n = this.fresh()) {
    return this.ask(n, { t: "comm", comm_id, data, n });
  }

  redraw(name, state, n = this.fresh()) {
    return this.ask(n, { t: "redraw", name, state, n });
  }

  warm(module) {
    this.worker.postMessage({ t: "warm", module });
  }

  /** Ends the worker and starts a new one from what is already in memory. Variables are lost. */
  async restart(why) {
    this.worker.terminate();
    const abandoned = [...this.waiting.values()];
    this.waiting.clear();
    this.tell("restarted", { why });
    for (const resolve of abandoned) resolve({ ok: false, stopped: why });
    await this.start();
  }
}
