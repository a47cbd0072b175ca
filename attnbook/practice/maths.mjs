// node maths.mjs < [[tex, display], ...]    sets maths; prints [[html | null, error | null], ...]

import { readFileSync } from "node:fs";
import katex from "katex";

const set = ([tex, displayMode]) => {
  try {
    return [katex.renderToString(tex, { displayMode, trust: false, maxSize: 40, errorColor: "currentColor" }), null];
  } catch (error) {
    return [null, error.message];
  }
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(set)));
