// node numpy_tests.mjs PARTS_FOLDER EXTRA.zip PROGRAM.py: runs a Python program in the page's engine, in Node.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { Engine } from "../../attnbook/live/web/engine.js";
import { START } from "../../attnbook/live/web/start.js";
import { unzip } from "../../attnbook/live/web/unzip.js";

const [parts, extra, program] = process.argv.slice(2);
const names = fs.readdirSync(parts);
const part = (name) =>
  zlib.gunzipSync(
    fs.readFileSync(
      path.join(
        parts,
        names.find((file) => file.startsWith(`${name}-`) && file.endsWith(".gz")),
      ),
    ),
  );

function answer(message) {
  const { t, o } = JSON.parse(new TextDecoder().decode(message));
  if (t === "out") process.stdout.write(o.text ?? o.traceback.join("\n"));
}

const engine = new Engine({ answer, log: (bytes) => process.stdout.write(bytes) });
for (const name of ["core", "book", "figures"]) engine.mount(unzip(part(name)));
engine.mount(unzip(fs.readFileSync(extra)));
await engine.start(await WebAssembly.compile(part("engine")));
if (engine.turn(START)) throw new Error("the interpreter did not start");
engine.turn(fs.readFileSync(program, "utf8"));
