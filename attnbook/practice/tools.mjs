// node tools.mjs bundle APP_FOLDER OUT_FOLDER    bundles the room's modules
// node tools.mjs maths < [[tex, display], ...]   sets maths; prints [[html | null, error | null], ...]
import * as esbuild from "esbuild";
import katex from "katex";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const [task, source, out] = process.argv.slice(2);

if (task === "bundle") {
  const { metafile } = await esbuild.build({
    absWorkingDir: path.resolve(source),
    entryPoints: ["main.js"],
    outdir: path.resolve(out),
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    chunkNames: "[name]-[hash]",
    metafile: true,
  });
  // the licences of what was bundled travel along
  const files = Object.keys(metafile.inputs).map(
    (file) => path.resolve(source, file).match(/.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0],
  );
  const licences = [...new Set(files.filter(Boolean))].sort().map((folder) => {
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    return `${path.basename(folder)}\n\n${readFileSync(path.join(folder, file), "utf8")}`;
  });
  writeFileSync(path.join(out, "licences.txt"), licences.join(`\n${"-".repeat(80)}\n`));
}

if (task === "maths") {
  const set = ([tex, displayMode]) => {
    try {
      return [katex.renderToString(tex, { displayMode, trust: false, errorColor: "currentColor" }), null];
    } catch (error) {
      return [null, error.message];
    }
  };
  process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(set)));
}
