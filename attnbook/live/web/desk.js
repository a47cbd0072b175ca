// What a page with one answer to write needs of live pages: the engine, editors with completion, a place for outputs.
// `desk.js` beside the built scripts leads here, whatever name this module was given.

import * as numpy from "build:numpy";
import * as words from "build:words";
import { autocompletion } from "@codemirror/autocomplete";
import { pythonLanguage } from "@codemirror/lang-python";
import { able } from "./able.js";
import { connect, showProgress } from "./connect.js";
import { createEditor, setCode } from "./editor.js";
import { OutputArea, VERDICT } from "./outputs.js";

export { createEditor, OutputArea, setCode, showProgress, VERDICT };

const OF_NUMPY = numpy.names.map((label) => ({ label, type: "function" }));
const OF_ARRAYS = numpy.methods.map((label) => ({ label, type: "method" }));

/** NumPy's names behind `np.`, those of arrays behind any other dot. */
function attributes(context) {
  const word = context.matchBefore(/(\w+|[\])])\.\w*/);
  if (!word) return null;
  const [owner] = word.text.split(".");
  const from = word.from + owner.length + 1;
  return { from, options: /^(np|xp|numpy)$/.test(owner) ? OF_NUMPY : OF_ARRAYS, validFor: /^\w*$/ };
}

/** Completion of NumPy's names, beside those of the code itself and of Python, which the language brings along. */
export const completion = [autocompletion(), pythonLanguage.data.of({ autocomplete: attributes })];

/** A client of the engine, not yet started; Error where this browser cannot run it. */
export function engine() {
  if (!able()) throw new Error(words.unable);
  return connect("").client;
}
