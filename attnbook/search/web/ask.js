// What a reader asks, as the index has it, and the places that answer. Pure; search.js loads the index and draws.
const HAN = "[\\u3400-\\u9fff]";
const NUMBER = /^(?:(?:seed )?question|seed|q|问题|题目|面试题|第)?[\s.#:：-]*(0?[1-9]|[12]\d|30)(?: ?题| ?个问题)?$/;
const COMMON = 2000; // words that two of are found where they are written as one
const KINDS = ["question", "problem", "chapter", "reference"];

/** A text without what makes no difference: case, hyphens, spaces between Chinese signs, which are words each. */
export function folded(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, " ")
    .replace(new RegExp(HAN, "g"), " $& ")
    .replace(/\s+/g, " ")
    .trim();
}

/** A whole name as one word; `squeezed` in index.py. */
export const squeezed = (name) => name.replace(/[ _]/g, "");

/** How many letters differ, left out, put in, changed or swapped with a neighbour; any number above `most` may be given for more. */
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
    if (Math.min(...next) > most) return most + 1;
    [before, row] = [row, next];
  }
  return row[b.length];
}

/** The words of the book for one that it has not: [] for what is none; `vocabulary` has the most frequent first. One begun is left. */
export function mended(word, vocabulary) {
  if (!/^[a-z]{4,}$/.test(word) || vocabulary.some((known) => known.startsWith(word))) return [word];
  const nearest = (most) => vocabulary.find((known) => edits(word, known, most) <= most);
  const near = word.length > 4 && nearest(1);
  if (near) return [near];
  const common = vocabulary.slice(0, COMMON);
  for (let at = 2; at < word.length - 1; at++) {
    const parts = [word.slice(0, at), word.slice(at)];
    if (parts.every((part) => common.includes(part))) return parts;
  }
  const far = word.length > 7 && nearest(2);
  return far ? [far] : [];
}

/** What is asked of the index, "" where the book has none of the words; "question 7" is the name of the page of question 7. */
export function phrase(text, vocabulary) {
  const number = text.trim().toLowerCase().match(NUMBER)?.[1];
  if (number) return `q${number.padStart(2, "0")}`;
  return folded(text)
    .split(" ")
    .flatMap((word) => mended(word, vocabulary))
    .join(" ");
}

/** Whether the words that are asked are others than a reader typed; the number of a question is read, not mended. */
export const isMended = (text, asked) =>
  !NUMBER.test(text.trim().toLowerCase()) && squeezed(asked) !== squeezed(folded(text));

/** The names that may be meant: as mended, as typed, with the number of an item written out. */
const names = (text, asked) => {
  const typed = squeezed(folded(text));
  return [
    ...new Set([squeezed(asked), typed, typed.replace(/(?<=[a-z])\d{1,2}$/, (number) => number.padStart(3, "0"))]),
  ];
};

/** {name, called, says}: what was taken for a name, the results that are called so, and those that say what was asked, best first. */
export async function found(pagefind, text, asked, filters) {
  let [name, called] = ["", []];
  for (const each of names(text, asked)) {
    if (each && !called.length) {
      name = each;
      called = (await pagefind.search(name, { filters: { ...filters, called: name } })).results;
    }
  }
  const says = asked ? ((await together(pagefind, asked, filters)) ?? (await apart(pagefind, asked, filters))) : [];
  const same = new Map(says.map((result) => [result.id, result]));
  const ids = new Set(called.map(({ id }) => id));
  return {
    name,
    called: called.map((result) => same.get(result.id) ?? result), // with its own excerpt
    says: says.filter(({ id }) => !ids.has(id)),
  };
}

/** What has all the words, Chinese as it was written; null where nothing has. */
async function together(pagefind, asked, filters) {
  let { results } = await pagefind.search(asked, { filters });
  for (const run of asked.match(new RegExp(`${HAN}(?: ${HAN})+`, "g")) ?? []) {
    const whole = await pagefind.search(`"${run}"`, { filters });
    const ids = new Set(whole.results.map(({ id }) => id));
    results = results.filter(({ id }) => ids.has(id));
  }
  return results.length ? results : null;
}

/** What has some of the words, by how rare the words are that it has; Chinese in pairs of signs. */
async function apart(pagefind, asked, filters) {
  const pieces = asked.split(" ");
  const sign = new RegExp(HAN);
  const pairs = pieces.flatMap((piece, i) => {
    if (!sign.test(piece)) return [piece];
    return sign.test(pieces[i + 1] ?? "") ? [`"${piece} ${pieces[i + 1]}"`] : [];
  });
  const weights = new Map();
  for (const pair of pairs.length > 1 ? new Set(pairs) : []) {
    const { results } = await pagefind.search(pair, { filters });
    for (const result of results) {
      const [, weight] = weights.get(result.id) ?? [result, 0];
      weights.set(result.id, [result, weight + 1 / results.length]);
    }
  }
  return [...weights.values()].sort(([, a], [, b]) => b - a).map(([result]) => result);
}

/** The places that are called so, what explains it first. */
export function ordered(places, name) {
  const rank = ({ meta }) => ((meta.explains ?? "").split(" ").includes(name) ? -1 : KINDS.indexOf(meta.kind));
  return places.toSorted((a, b) => rank(a) - rank(b));
}
