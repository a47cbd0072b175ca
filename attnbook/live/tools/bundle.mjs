// node bundle.mjs OUT_FOLDER ENGINE_MANIFEST_AS_JSON
// Bundles the page's scripts. Names carry a hash of the content, so that they can be cached for ever; only the small
// `live-button.js`, which every page loads, keeps its name.
import * as esbuild from "esbuild";
import fs from "node:fs";
import path from "node:path";

const [out, engine] = process.argv.slice(2),
  source = path.join(import.meta.dirname, "../src");
const common = {
  absWorkingDir: source,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  outdir: out,
  loader: { ".css": "text" },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

function nameOf(result, entry) {
  const [file] = Object.entries(result.metafile.outputs).find(([, output]) => output.entryPoint === entry);
  return path.basename(file);
}

const hashed = { ...common, entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]" };
const worker = await esbuild.build({ ...hashed, entryPoints: ["worker.js"] });
const define = { WORKER: JSON.stringify(nameOf(worker, "worker.js")), ENGINE: engine };
const page = await esbuild.build({ ...hashed, entryPoints: ["page.js"], splitting: true, define });
const entry = { PAGE: JSON.stringify(nameOf(page, "page.js")) };
const button = await esbuild.build({ ...common, entryPoints: ["live-button.js"], format: "iife", define: entry });
fs.copyFileSync(path.join(source, "live.css"), path.join(out, "live.css"));

// What was bundled, for the licences that travel along.
const inputs = [worker, page, button].flatMap(({ metafile }) => Object.keys(metafile.inputs));
const packages = inputs.map((name) => name.match(/[^:]*node_modules\/(@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean);
console.log(JSON.stringify([...new Set(packages)].map((folder) => path.join(source, folder))));
