// What a reader's progress is: its shape, its versions, its file. Pure; nothing here touches the browser.
import * as v from "valibot";

export const FORMAT = "attnteach-progress";
export const VERSION = 1;
export const MOST_MEGABYTES = 20; // of a file; ten thousand reviews take one

const id = v.pipe(v.string(), v.maxLength(120));
const date = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((text) => Number.isFinite(Date.parse(text))),
);
const count = v.pipe(v.number(), v.finite(), v.minValue(0));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const grade = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4));

// what the library that schedules can go on from
const card = v.pipe(
  v.object({
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
  }),
  v.check(
    ({ state, difficulty, stability }) =>
      (difficulty >= 1 && stability >= 0.001) || (state === 0 && !difficulty && !stability),
  ),
);
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
  // `shown`: when the worked answer was opened before the problem was passed
  problems: record(v.object({ passed: v.boolean(), attempts: whole, at: date, shown: v.optional(date) })),
  ticks: record(date),
});

// UPGRADES[n] turns version n into version n + 1. Version 1 is the first.
export const UPGRADES = [];

const PARTS = Object.keys(Progress.entries).filter((name) => !["format", "version"].includes(name));

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

// `value` in the newest form, not yet checked; Trouble if it is no progress.
function upgraded(value, upgrades, newest) {
  if (typeof value !== "object" || value === null || value.format !== FORMAT) throw new Trouble("foreign");
  if (!Number.isInteger(value.version) || value.version < 0) throw new Trouble("damaged", "version");
  if (value.version > newest) throw new Trouble("newer", String(value.version));
  let current = value;
  while (current.version < newest) {
    const step = upgrades[current.version];
    if (!step) throw new Trouble("older", String(value.version));
    current = { ...step(structuredClone(current)), version: current.version + 1 };
  }
  return current;
}

// The progress in `value`, brought up to date; Trouble if it is none, or if any part of it is damaged.
export function accept(value, upgrades = UPGRADES, newest = VERSION) {
  const checked = v.safeParse(Progress, upgraded(value, upgrades, newest));
  if (!checked.success) throw new Trouble("damaged", v.getDotPath(checked.issues[0]) ?? "");
  return checked.output;
}

// {progress, lost}: as `accept`, but what is damaged is left out, and `lost` names it, as "interviews.3".
// Trouble if no part can be read.
export function salvage(value, upgrades = UPGRADES, newest = VERSION) {
  const current = structuredClone(upgraded(value, upgrades, newest));
  const places = (v.safeParse(Progress, current).issues ?? []).map(({ path }) =>
    path.slice(0, 2).map(({ key }) => key),
  );
  const lost = [...new Set(places.map((place) => place.join(".")))];
  const fresh = empty();
  const unread = new Set(places.filter(([, key]) => key === undefined).map(([part]) => part));
  if (PARTS.every((part) => unread.has(part))) throw new Trouble("damaged", lost[0]);
  for (const part of unread) current[part] = fresh[part];
  for (const [part, key] of places) {
    if (unread.has(part)) continue;
    if (part === "settings") current.settings[key] = fresh.settings[key];
    else delete current[part][key];
  }
  for (const part of ["reviews", "interviews"]) current[part] = current[part].filter(() => true); // closes the gaps
  return { progress: accept(current, upgrades, newest), lost };
}

// What a file says, as `salvage` gives it.
export function parse(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Trouble("unreadable");
  }
  return salvage(value);
}

// Refuse a file of so many bytes before it is read.
export function weigh(bytes) {
  if (bytes > MOST_MEGABYTES * 1e6) throw new Trouble("too_large", (bytes / 1e6).toFixed(0));
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

// What is kept under an id, never what JavaScript's objects inherit under that name.
export const kept = (record, id) => (Object.hasOwn(record, id) ? record[id] : undefined);

// A verdict of the judge, remembered: once passed stays passed.
export function judged(progress, problem, passed, now) {
  const before = kept(progress.problems, problem) ?? { passed: false, attempts: 0 };
  progress.problems[problem] = {
    ...before,
    passed: before.passed || passed,
    attempts: before.attempts + 1,
    at: now.toISOString(),
  };
}

// The worked answer was opened, before anything of one's own was accepted.
export function shown(progress, problem, now) {
  const before = kept(progress.problems, problem) ?? { passed: false, attempts: 0, at: now.toISOString() };
  progress.problems[problem] = { ...before, shown: now.toISOString() };
}
