// node bundler.mjs < {source, entries, out, data, names, kind}: bundles, and prints {names, packages} (see bundler.py)

import { readFileSync } from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";

const { source, entries, out, data, names, kind } = JSON.parse(readFileSync(0, "utf8"));
const given = {
  name: "data",
  setup(build) {
    build.onResolve({ filter: /^build:/ }, ({ path }) => ({ path: path.slice("build:".length), namespace: "data" }));
    build.onLoad({ filter: /^/, namespace: "data" }, ({ path }) => ({
      contents: JSON.stringify(data[path]),
      loader: "json",
    }));
  },
};
const { metafile } = await esbuild.build({
  absWorkingDir: source,
  entryPoints: entries,
  outdir: out,
  entryNames: names,
  chunkNames: "[name]-[hash]",
  format: kind,
  splitting: kind === "esm",
  plugins: [given],
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  loader: { ".css": "text" },
  legalComments: "none",
  logLevel: "warning",
  logOverride: { "import-is-undefined": "error" }, // a word that no catalogue has
  metafile: true,
});
const outputs = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint);
const folders = Object.keys(metafile.inputs).map((file) => file.match(/[^:]*node_modules\/(@[^/]+\/)?[^/]+/)?.[0]);
console.log(
  JSON.stringify({
    names: Object.fromEntries(outputs.map(([file, { entryPoint }]) => [entryPoint, path.basename(file)])),
    packages: [...new Set(folders.filter(Boolean))].map((folder) => path.join(source, folder)),
  }),
);
