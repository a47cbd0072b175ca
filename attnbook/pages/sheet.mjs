// node sheet.mjs SITE OUT.css SHEET.css ...
// Joins style sheets in their order into one, without the rules that no page or script of the site can use.

import fs from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";

const [site, out, ...sheets] = process.argv.slice(2),
  folder = path.dirname(out);
// classes that Python or a library makes while somebody reads
const LATER = [/attn/, /live/, /katex/, /highlight/, /dataframe/, /ansi/, /^cm-/, /widget/];

const contents = sheets.map((sheet) => `@import ${JSON.stringify(`./${path.relative(folder, sheet)}`)};`).join("\n");
const loader = Object.fromEntries([".woff2", ".woff", ".ttf", ".svg", ".png"].map((kind) => [kind, "file"]));
// a file that a sheet names stays where it lies
const files = { outbase: folder, outdir: folder, assetNames: "[dir]/[name]", allowOverwrite: true, loader };
const joined = await esbuild.build({
  stdin: { contents, resolveDir: folder, loader: "css" },
  bundle: true,
  write: false,
  logLevel: "error",
  ...files,
});
// PurgeCSS would drop `:lang(zh)` and its like, which name no element: `*` says the same
const raw = joined.outputFiles
  .find((file) => file.path.endsWith(".css"))
  .text.replace(/([,{}/]\s*)(?=::?[a-z])/g, "$1*");
const content = ["html", "js", "json"].map((kind) => `${site}/**/*.${kind}`);
const [{ css }] = await new PurgeCSS().purge({ content, css: [{ raw }], safelist: { greedy: LATER } });
fs.writeFileSync(out, (await esbuild.transform(css, { loader: "css", minify: true })).code);
