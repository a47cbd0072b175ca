// What is asked of the index, run by Node's own test runner (test_search_index.py starts it).
import assert from "node:assert/strict";
import { test } from "node:test";
import { edits, folded, found, isMended, mended, ordered, phrase } from "../../attnbook/search/web/ask.js";

const WORDS = [
  "attention",
  "cache",
  "softmax",
  "transformer",
  "kv",
  "gradient",
  "grade",
  "int",
  "bear",
  "self",
  "seed",
  "of",
];

test("case, hyphens and the width of signs make no difference, each Chinese sign is a word", () => {
  assert.equal(folded("KV-Cache"), "kv cache");
  assert.equal(folded("ＫＶ缓存？"), "kv 缓 存");
  assert.equal(folded("flash_attention()"), "flash_attention");
});

test("a question is found by its number however it is written", () => {
  const ways = [
    "question 21",
    "Question21",
    "seed 21",
    "Q21",
    "q 21",
    "Q-21",
    "#21",
    "21",
    "问题21",
    "题目 21",
    "第21题",
    "21题",
  ];
  assert.deepEqual([...new Set(ways.map((way) => phrase(way, WORDS)))], ["q21"]);
  assert.equal(phrase("Q07", WORDS), "q07");
  assert.notEqual(phrase("question 31", WORDS), "q31");
  assert.equal(phrase("seed-021", WORDS), "seed 021");
});

test("a reader is told of words that were mended, not of the name of a page", () => {
  const told = (text) => isMended(text, phrase(text, WORDS));
  assert.deepEqual(["question 21", "第21题", "KV-Cache", "flash_attention"].filter(told), []);
  assert.deepEqual(["atention", "self atention"].filter(told), ["atention", "self atention"]);
});

test("letters left out, put in, changed and swapped are one edit each", () => {
  const one = [
    ["atention", "attention"],
    ["atttention", "attention"],
    ["attantion", "attention"],
    ["attenitno", "attentino"],
  ];
  for (const [a, b] of one) assert.equal(edits(a, b, 2), 1, `${a} ${b}`);
  assert.equal(edits("softmax", "attention", 2), 3);
});

test("a word that the book has not is mended, parted, or left out", () => {
  const mend = (word) => mended(word, WORDS).join(" ");
  assert.equal(mend("atention"), "attention");
  assert.equal(mend("trasnfomer"), "transformer");
  assert.equal(mend("gradeint"), "gradient"); // not "grade int"
  assert.equal(mend("kvcache"), "kv cache");
  assert.equal(mend("atten"), "atten"); // begun
  assert.equal(mend("beam"), ""); // four letters are too few to guess
  assert.equal(mend("heat_map"), "heat_map");
  assert.equal(phrase("self atention of mamba", WORDS), "self attention of");
});

/** A Pagefind that answers from {asked: ids}, or {"name=": ids} where a name is asked for. */
const index = (answers) => ({
  asked: [],
  async search(asked, { filters }) {
    this.asked.push(asked);
    const ids = answers[filters.called ? `${filters.called}=` : asked] ?? [];
    return { results: ids.map((id) => ({ id })) };
  },
});
const ids = ({ called, says }) => [called.map(({ id }) => id), says.map(({ id }) => id)];

test("what is called so is told once; Chinese has to stand as it was asked", async () => {
  const pagefind = index({ "kvcache=": ["a"], "kv cache": ["b", "a"] });
  assert.deepEqual(ids(await found(pagefind, "KV-cache", "kv cache", {})), [["a"], ["b"]]);
  const chinese = index({ "显 存": ["a", "b", "c"], '"显 存"': ["c", "a"] });
  assert.deepEqual(ids(await found(chinese, "显存", "显 存", {})), [[], ["a", "c"]]);
  assert.deepEqual(ids(await found(index({ "costs008=": ["a"] }), "costs 8", "costs 8", {})), [["a"], []]);
});

test("where nothing has all the words, what has the rare ones comes first", async () => {
  const pagefind = index({ why: ["a", "b", "c"], rope: ["c"] });
  assert.deepEqual(ids(await found(pagefind, "why rope", "why rope", {})), [[], ["c", "a", "b"]]);
  assert.deepEqual(ids(await found(index({}), "mamba", "", {})), [[], []]);
});

test("what explains a term comes before what is called so", () => {
  const place = (kind, explains) => ({ meta: { kind, explains } });
  const places = [place("reference"), place("problem"), place("chapter", "显存 gpumemory")];
  assert.deepEqual(
    ordered(places, "gpumemory").map(({ meta }) => meta.kind),
    ["chapter", "problem", "reference"],
  );
});
