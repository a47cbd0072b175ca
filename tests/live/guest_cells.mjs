// node guest_cells.mjs PARTS_FOLDER < [code, ...]: runs cells in the page's engine, in Node; prints [[message, ...], ...],
// the messages that each of them sends to the page, and null where one broke the engine.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { Engine } from "../../attnbook/live/web/engine.js";
import { START } from "../../attnbook/live/web/start.js";
import { unzip } from "../../attnbook/live/web/unzip.js";

const [parts] = process.argv.slice(2);
const part = (name) => {
  const file = fs.readdirSync(parts).find((file) => file.startsWith(`${name}-`) && file.endsWith(".gz"));
  return zlib.gunzipSync(fs.readFileSync(path.join(parts, file)));
};
const mounted = new Set();
const mount = (name) => {
  if (!mounted.has(name)) engine.mount(unzip(part(name)));
  mounted.add(name);
};

let inbox, sent;
const reply = (value) => new TextEncoder().encode(JSON.stringify(value));
function answer(message) {
  const { t, ...fields } = JSON.parse(new TextDecoder().decode(message));
  if (t === "pull") return reply(inbox);
  if (t === "mount" && fields.name === "trained") return reply({ error: "trained arrived damaged" });
  if (t === "mount") return reply(mount(fields.name) ?? {});
  sent.push({ t, ...fields });
}

const engine = new Engine({ answer, log: () => {} });
for (const name of ["core", "book"]) mount(name);
await engine.start(await WebAssembly.compile(part("engine")));
if (engine.turn(START)) throw new Error("the interpreter did not start");
const outcomes = JSON.parse(fs.readFileSync(0, "utf8")).map((code) => {
  inbox = { t: "run", id: "cell", code };
  sent = [];
  return engine.turn(`__import__("live").handle()`) ? null : sent;
});
process.stdout.write(JSON.stringify(outcomes));
