// node compile.mjs ENGINE.wasm CORE.zip SOURCES.zip OUT_FOLDER
// Compiles Python sources to the byte code of the engine's own Python, with that very engine.
import fs from "node:fs";
import path from "node:path";
import { Engine } from "../web/engine.js";
import { unzip } from "../web/unzip.js";

const COMPILE = `
import sys
sys.path[:] = ["/usr/local/lib/python3.15"]
sys.path_importer_cache.clear()
import _host, importlib._bootstrap_external as external
def compile_all():
    while name := _host.call(b"").decode():
        with open("/usr/local/lib/" + name, "rb") as file:
            code = compile(file.read(), "/usr/local/lib/" + name, "exec", dont_inherit=True)
        _host.call(name.encode() + b"\\n" + bytes(external._code_to_hash_pyc(code, bytes(8), False)))
compile_all()
`;

const [engineFile, coreFile, sourcesFile, out] = process.argv.slice(2);
const sources = unzip(fs.readFileSync(sourcesFile)),
  names = Object.keys(sources).filter((name) => name.endsWith(".py"));

function answer(message) {
  if (!message.length) return new TextEncoder().encode(names.pop() ?? "");
  const cut = message.indexOf(10),
    file = path.join(out, `${new TextDecoder().decode(message.subarray(0, cut))}c`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, message.subarray(cut + 1));
}

const engine = new Engine({ answer, log: (text) => process.stderr.write(text) });
engine.mount({ ...unzip(fs.readFileSync(coreFile)), ...sources });
await engine.start(await WebAssembly.compile(fs.readFileSync(engineFile)));
process.exit(engine.turn(COMPILE));
