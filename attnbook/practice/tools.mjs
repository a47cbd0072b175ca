// node tools.mjs maths < [[tex, display], ...]   sets maths; prints [[html | null, error | null], ...]
import katex from "katex";
import { readFileSync } from "node:fs";

const [task] = process.argv.slice(2);

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
