// What a reader's progress is: its shape, its versions, its file. Pure; nothing here touches the browser.
import * as v from "valibot";

export const FORMAT = "attnteach-progress";
export const VERSION = 1;

const id = v.pipe(v.string(), v.maxLength(120));
const date = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.finite(), v.minValue(0));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const grade = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4));

const card = v.object({
  due: date,
  stability: count,
  difficulty: count,
  elapsed_days: v.number(),
  scheduled_days: count,
  learning_steps: whole,
  reps: whole,
  lapses: whole,
  state: v.picklist([0, 1, 2, 3]),
  last_review: v.optional(date),
});
const review = v.object({ id, at: date, rating: v.picklist([1, 2, 3, 4]), state: v.picklist([0, 1, 2, 3]) });
const answered = v.object({
  id,
  score: grade,
  strong: v.boolean(),
  seconds: count,
  note: v.optional(v.string()),
  ladder: v.array(v.object({ step: whole, strong: v.boolean() })),
});
const interview = v.object({ at: date, level: v.string(), minutes: whole, seconds: count, results: v.array(answered) });

// A list is an object to JavaScript, and would be read as a record without entries.
const record = (entry) =>
  v.pipe(
    v.custom((value) => !Array.isArray(value)),
    v.record(id, entry),
  );

const Progress = v.object({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  settings: v.object({
    language: v.picklist(["en", "zh"]),
    newPerDay: whole,
    reviewsPerDay: whole,
    retention: v.pipe(v.number(), v.minValue(0.7), v.maxValue(0.99)),
  }),
  cards: record(card),
  reviews: v.array(review),
  interviews: v.array(interview),
  problems: record(v.object({ passed: v.boolean(), attempts: whole, at: date })),
  ticks: record(date),
});

// UPGRADES[n] turns version n into version n + 1. Version 1 is the first.
export const UPGRADES = [];

export const empty = () => ({
  format: FORMAT,
  version: VERSION,
  settings: { language: "en", newPerDay: 10, reviewsPerDay: 100, retention: 0.9 },
  cards: {},
  reviews: [],
  interviews: [],
  problems: {},
  ticks: {},
});

// Why a file or what is stored cannot be taken: `code` is one of the keys of `words.trouble`.
export class Trouble extends Error {
  constructor(code, detail = "") {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}

// The progress in `value`, brought up to date; Trouble if it is none.
export function accept(value, upgrades = UPGRADES, newest = VERSION) {
  if (typeof value !== "object" || value === null || value.format !== FORMAT) throw new Trouble("foreign");
  if (!Number.isInteger(value.version) || value.version < 0) throw new Trouble("damaged", "version");
  if (value.version > newest) throw new Trouble("newer", String(value.version));
  let current = value;
  while (current.version < newest) {
    const step = upgrades[current.version];
    if (!step) throw new Trouble("older", String(value.version));
    current = { ...step(structuredClone(current)), version: current.version + 1 };
  }
  const checked = v.safeParse(Progress, current);
  if (!checked.success) throw new Trouble("damaged", v.getDotPath(checked.issues[0]) ?? "");
  return checked.output;
}

export function parse(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Trouble("unreadable");
  }
  return accept(value);
}

export const serialise = (progress) => JSON.stringify(progress, null, 1);

export const summary = ({ cards, reviews, interviews, problems, ticks }) => ({
  cards: Object.keys(cards).length,
  reviews: reviews.length,
  interviews: interviews.length,
  ...solved(problems),
  ticks: Object.keys(ticks).length,
});

// How many coding problems passed, how many bugs were spotted at first sight (their keys are `bug-1`, `bug-2`, ...).
export function solved(problems) {
  const passed = Object.keys(problems).filter((id) => problems[id].passed);
  const bugs = passed.filter((id) => id.startsWith("bug-")).length;
  return { problems: passed.length - bugs, bugs };
}

// A verdict of the judge, remembered: once passed stays passed.
export function judged(progress, problem, passed, now) {
  const before = progress.problems[problem] ?? { passed: false, attempts: 0 };
  progress.problems[problem] = {
    passed: before.passed || passed,
    attempts: before.attempts + 1,
    at: now.toISOString(),
  };
}
