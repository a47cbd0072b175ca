// What is asked of the index: the words of a reader, folded as the index has them, typing errors mended. Pure; search.js draws.
const HAN = "[\\u3400-\\u9fff]";
const SIGN = new RegExp(HAN, "g");
const RUN = new RegExp(`${HAN}{2,}`, "g");
const NUMBER = /^(?:(?:seed )?question|seed|q|问题|题目|面试题|第)?[\s.#:：-]*0?([1-9]|[12]\d|30)\s*(题|个问题|问)?$/;
const BETWEEN = new RegExp(`(?<=${HAN}) (?=${HAN})`, "g");
const KINDS = ["question", "problem", "chapter", "reference"];

/** The words of a text without what makes no difference: case, hyphens, spaces between Chinese signs. */
export function folded(text) {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, " ")
    .replace(SIGN, " $& ")
    .replace(/\s+/g, " ")
    .trim();
}

/** The fewest letters to put in, leave out, change or swap with a neighbour between two words; more than `most` is not counted. */
export function edits(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}

/** A word as two known ones, null where it is not: "kvcache" is "kv cache". */
function parted(word, known) {
  for (let at = 2; at < word.length - 1; at++)
    if (known.has(word.slice(0, at)) && known.has(word.slice(at))) return `${word.slice(0, at)} ${word.slice(at)}`;
  return null;
}

/** A word that the book has for one that it has not; `words` has the most frequent first. A word begun counts as known. */
export function mended(word, words, known = new Set(words)) {
  if (!/^[a-z]{3,}$/.test(word) || known.has(word) || words.some((each) => each.startsWith(word))) return word;
  const most = word.length < 4 ? 0 : word.length < 6 ? 1 : 2;
  let best = parted(word, known) ?? word;
  let fewest = best === word ? most + 1 : 1;
  for (const each of words) {
    const count = edits(word, each, most);
    if (count < fewest) [best, fewest] = [each, count];
  }
  return best;
}

/** What a reader asks for as the index has it; "question 7" is the name of the page of question 7. */
export function phrase(text, words) {
  const number = text.trim().toLowerCase().match(NUMBER)?.[1];
  if (number && !/^\d+$/.test(text.trim())) return `q${number.padStart(2, "0")}`;
  const known = new Set(words);
  return folded(text)
    .split(" ")
    .map((word) => mended(word, words, known))
    .join(" ");
}

/** A whole name as one word; `squeezed` in index.py. */
const squeezed = (name) => name.replace(/[ _]/g, "");

/** The results of Pagefind for a phrase: what is called so, then what says so, best first; Chinese has to stand there as it was asked. */
export async function found(pagefind, asked, filters) {
  const called = await pagefind.search(null, { filters: { ...filters, called: squeezed(asked) } });
  let { results } = await pagefind.search(asked, { filters });
  const runs = asked.replace(BETWEEN, "").match(RUN) ?? [];
  for (const run of runs) {
    const whole = await pagefind.search(`"${[...run].join(" ")}"`, { filters });
    const ids = new Set(whole.results.map(({ id }) => id));
    results = results.filter(({ id }) => ids.has(id));
  }
  const says = new Map(results.map((result) => [result.id, result]));
  return {
    called: called.results.map((result) => says.get(result.id) ?? result),
    says: results.filter(({ id }) => !called.results.some((result) => result.id === id)),
  };
}

/** The places that are called so, what explains it first. */
export function ordered(places, asked) {
  const explains = ({ meta }) => (meta.explains ?? "").split(" ").includes(squeezed(asked));
  const rank = (place) => (explains(place) ? -1 : KINDS.indexOf(place.meta.kind));
  return places.toSorted((a, b) => rank(a) - rank(b));
}
