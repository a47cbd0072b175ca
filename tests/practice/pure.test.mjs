// The practice room's pure modules, run by Node's own test runner (test_pure.py starts it).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEmptyCard, fsrs } from "ts-fsrs";
import { Bank, filter } from "../../attnbook/practice/web/bank.js";
import { choose, clock, nextRung, report } from "../../attnbook/practice/web/loop.js";
import {
  accept,
  empty,
  judged,
  parse,
  salvage,
  serialise,
  Trouble,
  VERSION,
  weigh,
} from "../../attnbook/practice/web/progress.js";
import {
  forecast,
  history,
  interval,
  preview,
  queue,
  retention,
  review,
} from "../../attnbook/practice/web/schedule.js";

const item = (id, more = {}) => ({
  id,
  chapter: "one",
  level: "L1",
  kind: "concept",
  tags: ["masks"],
  seed: [3],
  minutes: 3,
  q: { en: `<p>Question ${id}</p>`, zh: "<p>问题</p>" },
  a: { en: "<p>Answer</p>", zh: "<p>回答</p>" },
  followups: [{ if: "weak" }, { if: "strong" }, { if: "strong" }],
  ...more,
});
const noon = (day) => new Date(2026, 0, day, 12);
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}
const troubled = (code) => (error) => error instanceof Trouble && error.code === code;

test("every review is what the library schedules", () => {
  const library = fsrs({ request_retention: 0.9, enable_fuzz: false });
  const progress = empty();
  let card = createEmptyCard(noon(1));
  let at = noon(1);
  for (const rating of [3, 3, 1, 2, 3, 4, 3]) {
    assert.deepEqual(preview(progress, "a", at)[rating], library.next(card, at, rating).card.due);
    review(progress, "a", rating, at);
    card = library.next(card, at, rating).card;
    assert.deepEqual(progress.cards.a, JSON.parse(JSON.stringify(card)));
    at = card.due;
  }
  assert.deepEqual(
    progress.reviews.map(({ rating }) => rating),
    [3, 3, 1, 2, 3, 4, 3],
  );
  assert.doesNotThrow(() => accept(progress));
});

test("a clock that was set back does not stop a review", () => {
  const progress = empty();
  review(progress, "a", 4, noon(20));
  const last = progress.cards.a.last_review;
  assert.ok(preview(progress, "a", noon(3))[3] >= new Date(last));
  review(progress, "a", 3, noon(3));
  assert.equal(progress.cards.a.last_review, last);
  assert.equal(progress.reviews[1].at, noon(3).toISOString());
});

test("the history counts the reader's own days, and soon even after years", () => {
  const progress = empty();
  const on = (date, count) => {
    for (let n = 0; n < count; n++) progress.reviews.push({ id: "a", at: date.toISOString(), rating: 3, state: 2 });
  };
  on(new Date(2026, 0, 2, 23, 59), 2);
  on(new Date(2026, 0, 15, 0, 0), 3);
  on(new Date(2026, 0, 16, 0, 0), 4);
  assert.deepEqual(
    history(progress, noon(15), 14).map(({ done }) => done),
    [2, ...Array(12).fill(0), 3],
  );
  on(noon(14), 300_000);
  const start = performance.now();
  assert.equal(history(progress, noon(15), 14)[12].done, 300_000);
  queue([], progress, noon(15));
  assert.ok(performance.now() - start < 3000);
});

test("the queue keeps today's limits and asks due cards first", () => {
  const items = Array.from({ length: 30 }, (_, number) => item(`i-${number}`));
  const progress = empty();
  progress.settings.newPerDay = 4;
  assert.deepEqual(
    queue(items, progress, noon(1)).next.map(({ id }) => id),
    ["i-0", "i-1", "i-2", "i-3"],
  );
  for (const id of ["i-0", "i-1", "i-2"]) review(progress, id, 4, noon(1));
  assert.equal(queue(items, progress, noon(1)).counts.fresh, 1);
  const later = noon(20);
  const { next, counts } = queue(items, progress, later);
  assert.deepEqual([counts.due, counts.fresh], [3, 4]);
  assert.deepEqual(
    next
      .slice(0, 3)
      .map(({ id }) => id)
      .sort(),
    ["i-0", "i-1", "i-2"],
  );
  progress.settings.reviewsPerDay = 2;
  assert.deepEqual([queue(items, progress, later).counts.due, queue(items, progress, later).counts.postponed], [2, 1]);
});

test("a card that is being learned comes after what is ready, never in between", () => {
  const items = [item("a"), item("b")];
  const progress = empty();
  review(progress, "a", 1, noon(1));
  assert.deepEqual(
    queue(items, progress, noon(1)).next.map(({ id }) => id),
    ["b", "a"],
  );
});

test("the forecast counts every card once, overdue ones today", () => {
  const progress = empty();
  const due = (date) => ({ due: date.toISOString() });
  progress.cards = { a: due(noon(1)), b: due(noon(5)), c: due(noon(5)), d: due(noon(18)), e: due(noon(19)) };
  const counts = forecast(progress, noon(5), 14).map(({ due: number }) => number);
  assert.deepEqual(counts, [3, ...Array(12).fill(0), 1]);
});

test("retention counts learned cards only and gives Wilson's interval", () => {
  const reviews = [...Array(18).fill(3), 1, 1].map((rating) => ({ rating, state: 2 }));
  reviews.push({ rating: 1, state: 0 }, { rating: 1, state: 1 });
  const { n, share, low, high } = retention({ reviews });
  assert.equal(n, 20);
  assert.equal(share, 0.9);
  assert.ok(Math.abs(low - 0.699) < 5e-4 && Math.abs(high - 0.9721) < 5e-4);
  assert.equal(retention({ reviews: [] }).share, null);
});

test("spans are told in minutes, hours and days", () => {
  const now = noon(1);
  const after = (minutes) => new Date(now.getTime() + minutes * 60_000);
  assert.deepEqual(
    [0, 10, 90, 60 * 30].map((minutes) => interval(now, after(minutes))),
    [
      [1, "min"],
      [10, "min"],
      [2, "h"],
      [1, "d"],
    ],
  );
});

test("progress survives its file", () => {
  const progress = empty();
  review(progress, "a", 3, noon(1));
  judged(progress, "attention", true, noon(1));
  progress.interviews.push({
    at: noon(1).toISOString(),
    level: "L1",
    minutes: 15,
    seconds: 9,
    results: [{ id: "a", score: 3, strong: true, seconds: 9, ladder: [] }],
  });
  progress.ticks.day = noon(1).toISOString();
  assert.deepEqual(parse(serialise(progress)), { progress, lost: [] });
});

test("what is no progress is refused with its reason", () => {
  const spoil = (change) => {
    const copy = empty();
    change(copy);
    return JSON.stringify(copy);
  };
  const cases = [
    ["unreadable", serialise(empty()).slice(0, 60)],
    ["unreadable", ""],
    ["foreign", "[]"],
    ["foreign", "null"],
    ["foreign", '{"cards": {}}'],
    [
      "newer",
      spoil((copy) => {
        copy.version = VERSION + 1;
      }),
    ],
    [
      "older",
      spoil((copy) => {
        copy.version = 0;
      }),
    ],
    [
      "damaged",
      spoil((copy) => {
        copy.version = "1";
      }),
    ],
    ["damaged", '{"format": "attnteach-progress", "version": 1, "cards": 3}'],
  ];
  for (const [code, text] of cases) assert.throws(() => parse(text), troubled(code), `${code}: ${text}`);
});

const kept = () => {
  const progress = empty();
  review(progress, "a", 3, noon(1));
  review(progress, "b", 3, noon(1));
  judged(progress, "attention", true, noon(1));
  progress.ticks.day = noon(1).toISOString();
  progress.interviews.push({ at: noon(1).toISOString(), level: "L1", minutes: 15, seconds: 9, results: [] });
  return progress;
};

const SPOILED = {
  "interviews.0": (copy) => copy.interviews.unshift({ ...copy.interviews[0], seconds: -1800 }),
  "interviews.1": (copy) => copy.interviews.push({ ...copy.interviews[0], results: [{ id: "a", score: 9 }] }),
  "reviews.1": (copy) => copy.reviews.splice(1, 0, { id: "a", at: "yesterday", rating: 3, state: 0 }),
  "reviews.2": (copy) => copy.reviews.push({ id: "a", at: "2026-19-39T99:00:00.000Z", rating: 3, state: 0 }),
  "cards.toString": (copy) => Object.assign(copy.cards, { toString: { due: "x" } }),
  "cards.dull": (copy) => Object.assign(copy.cards, { dull: { ...copy.cards.a, state: 2, stability: 0 } }),
  "problems.valueOf": (copy) => Object.assign(copy.problems, { valueOf: { passed: true, attempts: null, at: "" } }),
  [`ticks.${"x".repeat(200)}`]: (copy) => Object.assign(copy.ticks, { ["x".repeat(200)]: copy.ticks.day }),
  "ticks.night": (copy) => Object.assign(copy.ticks, { night: 3 }),
};

test("one bad entry is left out and named, and all others stay", () => {
  for (const [name, spoil] of Object.entries(SPOILED)) {
    const copy = kept();
    spoil(copy);
    assert.throws(() => accept(copy), troubled("damaged"), name);
    assert.deepEqual(salvage(copy), { progress: kept(), lost: [name] });
    assert.deepEqual(parse(JSON.stringify(copy)), { progress: kept(), lost: [name] });
  }
  const worst = kept();
  for (const spoil of Object.values(SPOILED)) spoil(worst);
  assert.deepEqual(salvage(worst).progress, kept());
});

test("a part that is no part is left out as a whole, a setting is set anew", () => {
  const copy = { ...kept(), ticks: [], cards: "eaten" };
  delete copy.interviews;
  copy.settings.retention = 7;
  const { progress, lost } = salvage(copy);
  assert.deepEqual(progress, { ...kept(), ticks: {}, cards: {}, interviews: [] });
  assert.deepEqual(lost.sort(), ["cards", "interviews", "settings.retention", "ticks"]);
});

test("names that every object has are ids like others", () => {
  const progress = empty();
  for (const id of ["toString", "constructor", "__proto__", "hasOwnProperty"]) {
    judged(progress, id, true, noon(1));
    review(progress, id, 3, noon(1));
    assert.ok(preview(progress, id, noon(2))[3]);
    assert.doesNotThrow(() => accept(progress));
  }
  assert.equal({}.passed, undefined);
  assert.equal(accept(progress).problems.toString.attempts, 1);
  assert.equal(queue([item("valueOf")], empty(), noon(1)).counts.fresh, 1);
});

test("a card that is accepted can be scheduled", () => {
  const random = seeded(11);
  const some = (...values) => values[Math.floor(random() * values.length)];
  let sound = 0;
  for (let n = 0; n < 3000; n++) {
    const progress = empty();
    progress.cards.a = {
      due: some("2026-01-01T00:00:00.000Z", "9998-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z"),
      stability: some(0, 0.0001, 0.001, 1, 1e9, 1e300),
      difficulty: some(0, 0.5, 1, 10, 1e9),
      elapsed_days: some(-5, 0, 1e9),
      scheduled_days: some(0, 1, 1e12),
      learning_steps: some(0, 1, 999_999),
      reps: some(0, 3),
      lapses: 0,
      state: some(0, 1, 2, 3),
      last_review: some(undefined, "2026-01-01T00:00:00.000Z", "9998-12-31T23:59:59.999Z"),
    };
    const { cards } = salvage(progress).progress;
    if (!cards.a) continue;
    sound += 1;
    assert.doesNotThrow(() => preview({ ...progress, cards }, "a", noon(1)), JSON.stringify(cards.a));
  }
  assert.ok(sound > 500);
});

test("a file too large to be progress is refused before it is read", () => {
  assert.throws(
    () => weigh(231_000_000),
    (error) => troubled("too_large")(error) && error.detail === "231",
  );
  assert.doesNotThrow(() => weigh(2_000_000));
});

test("an older version is brought up to date step by step, on a copy", () => {
  const old = { format: "attnteach-progress", version: VERSION - 2, seen: ["a"] };
  const steps = {
    [VERSION - 2]: ({ seen, ...rest }) => ({ ...rest, ticked: seen }),
    [VERSION - 1]: ({ ticked }) => ({
      ...empty(),
      ticks: Object.fromEntries(ticked.map((id) => [id, noon(1).toISOString()])),
    }),
  };
  old.version = VERSION - 1;
  const direct = { format: "attnteach-progress", version: VERSION - 1, ticked: ["a"] };
  assert.deepEqual(Object.keys(accept(direct, steps).ticks), ["a"]);
  assert.equal(accept(direct, steps).version, VERSION);
  assert.deepEqual(direct.ticked, ["a"]);
  assert.throws(() => accept(old, []), troubled("older"));
});

test("a passed problem stays passed", () => {
  const progress = empty();
  for (const passed of [false, true, false]) judged(progress, "attention", passed, noon(1));
  assert.deepEqual(progress.problems.attention, { passed: true, attempts: 3, at: noon(1).toISOString() });
});

test("filters combine, values of one filter are alternatives, words search both languages", () => {
  const { items } = new Bank({
    chapters: {},
    items: [
      item("a-1", { level: "L0" }),
      item("a-2", { kind: "numeric", tags: ["costs"] }),
      item("a-3", { chapter: "two", seed: [7, 12], q: { en: "<p>The <em>cache</em></p>", zh: "<p>键值缓存</p>" } }),
    ],
  });
  const ids = (wanted) => filter(items, wanted).map(({ id }) => id);
  assert.deepEqual(ids({}), ["a-1", "a-2", "a-3"]);
  assert.deepEqual(ids({ level: ["L0", "L1"], chapter: ["one"] }), ["a-1", "a-2"]);
  assert.deepEqual(ids({ level: ["L1"], kind: ["numeric"] }), ["a-2"]);
  assert.deepEqual(ids({ tag: ["costs"] }), ["a-2"]);
  assert.deepEqual(ids({ seed: ["12"] }), ["a-3"]);
  assert.deepEqual(ids({ words: "缓存 CACHE" }), ["a-3"]);
  assert.deepEqual(ids({ words: "em" }), [], "tags are no words");
});

test("texts are fetched once for each chapter, and again after a failure", async () => {
  const fetches = [];
  let broken = true;
  const bank = new Bank(
    {
      chapters: { one: {}, two: {} },
      items: [
        { id: "a", chapter: "one" },
        { id: "b", chapter: "two" },
      ],
    },
    async (chapter) => {
      fetches.push(chapter);
      if (chapter === "two" && broken) throw new Error("no network");
      return { a: { q: "A" }, b: { q: "B" } };
    },
  );
  await bank.fill(["one"]);
  assert.deepEqual(bank.items, [
    { id: "a", chapter: "one", q: "A" },
    { id: "b", chapter: "two" },
  ]);
  await assert.rejects(bank.fill(), /no network/);
  broken = false;
  await Promise.all([bank.fill(), bank.fill()]);
  assert.equal(bank.byId.get("b").q, "B");
  assert.deepEqual(fetches, ["one", "two", "two"]);
});

test("an interview mixes kinds, fits its minutes and its level", () => {
  const kinds = ["concept", "numeric", "debug", "code"];
  const items = Array.from({ length: 80 }, (_, number) =>
    item(`i-${number}`, { kind: kinds[number % 4], level: `L${number % 5}`, minutes: 3 + (number % 4) }),
  );
  for (let seed = 1; seed < 40; seed++) {
    const chosen = choose(items, { level: "L2", chapters: [], minutes: 30 }, [], seeded(seed));
    assert.equal(new Set(chosen).size, chosen.length);
    assert.ok(chosen.every(({ level }) => ["L1", "L2"].includes(level)));
    const minutes = chosen.reduce((sum, each) => sum + each.minutes, 0);
    assert.ok(minutes <= 30 && minutes > 24, String(minutes));
    assert.deepEqual(new Set(chosen.slice(0, 4).map(({ kind }) => kind)), new Set(kinds));
  }
  const first = choose(items, { level: "L2", chapters: [], minutes: 45 }, [], seeded(1)).map(({ id }) => id);
  assert.notDeepEqual(
    first,
    choose(items, { level: "L2", chapters: [], minutes: 45 }, [], seeded(2)).map(({ id }) => id),
  );
  assert.deepEqual(choose(items, { level: "L2", chapters: ["none"], minutes: 30 }), []);
});

test("an interview asks its own level first, also where that level has few kinds", () => {
  const below = ["concept", "numeric", "debug", "code", "derive"].flatMap((kind) =>
    Array.from({ length: 5 }, (_, n) => item(`${kind}-${n}`, { kind, level: "L3", minutes: 4 })),
  );
  const top = [
    item("d-1", { kind: "design", level: "L4", minutes: 10 }),
    item("d-2", { kind: "design", level: "L4", minutes: 10 }),
    item("c-1", { kind: "critique", level: "L4", minutes: 6 }),
  ];
  for (let seed = 1; seed < 20; seed++) {
    const levels = (minutes) =>
      choose([...below, ...top], { level: "L4", chapters: [], minutes }, [], seeded(seed)).map(({ level }) => level);
    assert.deepEqual(levels(15), ["L4", "L3"]);
    assert.deepEqual(levels(45).filter((level) => level === "L4").length, 2);
  }
});

test("what was asked before is asked last", () => {
  const items = [item("a"), item("b")];
  const past = [{ results: [{ id: "a" }] }];
  for (let seed = 1; seed < 20; seed++)
    assert.equal(choose(items, { level: "L1", chapters: [], minutes: 4 }, past, seeded(seed))[0].id, "b");
});

test("the ladder takes the branch of the answer, each rung once, three at most", () => {
  const question = item("a");
  assert.equal(nextRung(question, [], true), 1);
  assert.equal(nextRung(question, [], false), 0);
  assert.equal(nextRung(question, [{ step: 1 }], true), 2);
  assert.equal(nextRung(question, [{ step: 0 }], false), -1);
  assert.equal(
    nextRung(item("b", { followups: Array(6).fill({ if: "strong" }) }), [{ step: 0 }, { step: 1 }, { step: 2 }], true),
    -1,
  );
});

test("the report puts the weakest first", () => {
  const { byId } = new Bank({
    chapters: {},
    items: [item("a"), item("b", { chapter: "two", kind: "debug" }), item("c")],
  });
  const results = [
    { id: "a", score: 4 },
    { id: "b", score: 1 },
    { id: "c", score: 2 },
  ];
  const summary = report({ results }, byId);
  assert.equal(summary.score.toFixed(2), "2.33");
  assert.deepEqual(summary.chapters, [
    { key: "two", questions: 1, score: 1 },
    { key: "one", questions: 2, score: 3 },
  ]);
  assert.deepEqual(
    summary.review.map(({ id }) => id),
    ["b", "c"],
  );
  assert.equal(report({ results: [] }, byId).score, null);
  assert.equal(report({ results: [{ id: "gone", score: 0 }] }, byId).review.length, 0);
});

test("the clock shows time over as negative", () => {
  assert.deepEqual([900, 61.9, 0, -61].map(clock), ["15:00", "1:01", "0:00", "−1:01"]);
});
