// One editable cell: CodeMirror with Python's colours and indentation.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { colours } from "./highlight.js";

/** An editor whose `keys` {key: what it does} come first; `also` are further extensions. */
export function createEditor(code, label, { keys, onChange, also = [] }) {
  const bound = Object.entries(keys).map(([key, act]) => ({
    key,
    run: () => {
      act();
      return true;
    },
  }));
  const state = EditorState.create({
    doc: code,
    extensions: [
      Prec.highest(keymap.of(bound)),
      ...also,
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
      history(),
      python(),
      colours,
      bracketMatching(),
      closeBrackets(),
      indentOnInput(),
      indentUnit.of("    "),
      EditorView.contentAttributes.of({
        tabindex: "0",
        "aria-label": label,
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange();
      }),
    ],
  });
  return new EditorView({ state });
}

export function setCode(editor, code) {
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: code } });
}
