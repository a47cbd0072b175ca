// An item on the page. Its HTML was rendered and escaped when the book was built; maths is set here.
import katex from "katex";
import { html, nothing } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";
import { CODES, fill, WORDS_OF } from "./words.js";

const MATHS = /<(?:span|div) class="math (inline|block)">([\s\S]*?)<\/(?:span|div)>/g;
const SIGNS = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
const plain = (tex) => tex.replace(/&(lt|gt|quot|#39|amp);/g, (sign) => SIGNS[sign]).trim();
const memory = new Map();

function rich(text) {
  if (!memory.has(text)) {
    const set = text.replace(MATHS, (_, kind, tex) =>
      katex.renderToString(plain(tex), {
        displayMode: kind === "block",
        throwOnError: false,
        trust: false,
        maxSize: 40,
        errorColor: "currentColor",
      }),
    );
    memory.set(text, unsafeHTML(set));
  }
  return memory.get(text);
}

// A bilingual field in the reader's language, else in English and marked so.
export function say(field, language, inline = false) {
  const spoken = field[language] ? language : "en";
  return inline
    ? html`<span lang=${CODES[spoken]}>${rich(field[spoken].replace(/^<p>|<\/p>$/g, ""))}</span>`
    : html`<div lang=${CODES[spoken]}>${rich(field[spoken])}</div>`;
}

export const code = (item) =>
  item.code ? html`<pre class="attn-code" tabindex="0"><code>${item.code}</code></pre>` : nothing;

export const question = (item, language) => html`<div class="attn-prompt">${say(item.q, language)}${code(item)}</div>`;

export const short = (item, language) => say(item.a, language);

export function label(item, language) {
  const words = WORDS_OF[language];
  return html`<span class="attn-label">${item.level} ${words.levels[item.level]} · ${words.kinds[item.kind]} · ${fill(words.minutes, { n: item.minutes })}</span>`;
}

const href = (url, root) => (url.includes("://") ? url : root + url);
const source = ({ text, url }, root) => (url ? html`<a href=${href(url, root)}>${rich(text)}</a>` : rich(text));
const sources = (evidence, root) => evidence.map((each, place) => html`${place ? "; " : ""}${source(each, root)}`);

export const step = (followup, language) => html`${say(followup.ask, language)}`;

export function traps(item, language, root) {
  const words = WORDS_OF[language];
  return html`<ul>${item.traps.map(
    (trap) => html`<li>
    <p><del>${say(trap.wrong, language, true)}</del></p>
    <p><em>${words.item.tempting}:</em> ${say(trap.tempting, language, true)}</p>
    <p><em>${words.item.right}:</em> ${say(trap.right, language, true)} <small>(${sources(trap.evidence, root)})</small></p></li>`,
  )}</ul>`;
}

export const ladder = (item, language) =>
  html`<ol>${item.followups.map(
    (each) => html`<li>
  ${say(each.ask, language)}<em class="attn-branch">${WORDS_OF[language].item[each.if]}</em>${say(each.answer, language)}</li>`,
  )}</ol>`;

export const rubric = (item, language) =>
  html`<table class="attn-rubric"><tbody>${item.rubric.map(
    (text, grade) => html`
  <tr><th scope="row">${grade}</th><td>${say(text, language, true)}</td></tr>`,
  )}</tbody></table>`;

export const facts = (item, root) =>
  html`<ul lang="en">${item.facts.map(
    ({ claim, evidence }) => html`
  <li>${rich(claim)}: ${sources(evidence, root)}</li>`,
  )}</ul>`;

// The folds of an item, the ones in `without` left out. What is inside is made when a fold is opened: `room.unfolded` knows which are.
export function folds(item, room, without = []) {
  const { language, root, words, unfolded } = room;
  const parts = {
    answer: () => short(item, language),
    deep: () => say(item.deep, language),
    followups: () => ladder(item, language),
    traps: () => traps(item, language, root),
    rubric: () => rubric(item, language),
    evidence: () => facts(item, root),
  };
  const english = { deep: !item.deep[language], evidence: language !== "en" };
  return Object.keys(parts)
    .filter((name) => !without.includes(name))
    .map((name) => {
      const key = `${item.id} ${name}`;
      const open = unfolded.has(key);
      const turn = ({ target }) => target.open !== unfolded.has(key) && room.unfold(key, target.open);
      return html`<details .open=${open} @toggle=${turn}><summary>${words.item[name]}${english[name] ? words.in_english : nothing}</summary>${open ? parts[name]() : nothing}</details>`;
    });
}
