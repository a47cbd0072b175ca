// Python colours from the page's own theme: the classes are those that Pygments gives to the built code.

import { pythonLanguage } from "@codemirror/lang-python";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { highlightCode, tags } from "@lezer/highlight";

const style = HighlightStyle.define([
  { tag: [tags.controlKeyword, tags.definitionKeyword, tags.operatorKeyword, tags.keyword], class: "k" },
  { tag: tags.moduleKeyword, class: "kn" },
  { tag: [tags.bool, tags.null, tags.self], class: "kc" },
  { tag: [tags.string, tags.special(tags.string)], class: "s1" },
  { tag: tags.number, class: "mi" },
  { tag: tags.comment, class: "c1" },
  { tag: [tags.operator, tags.compareOperator, tags.arithmeticOperator, tags.definitionOperator], class: "o" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
  { tag: tags.meta, class: "nd" },
]);

export const colours = syntaxHighlighting(style);

export function highlight(code) {
  const fragment = document.createDocumentFragment();
  const add = (text, classes) => {
    if (!classes) return fragment.append(text);
    fragment.append(Object.assign(document.createElement("span"), { textContent: text, className: classes }));
  };
  highlightCode(code, pythonLanguage.parser.parse(code), style, add, () => fragment.append("\n"));
  return fragment;
}
