// The mock interview without its page: what is asked, what follows, what is reported. Pure.
import { LEVELS } from "./bank.js";

export const MIX = ["concept", "numeric", "debug", "code", "derive", "design", "critique"];
export const RUNGS = 3;

function shuffled(items, random) {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last--) {
    const place = Math.floor(random() * (last + 1));
    [mixed[last], mixed[place]] = [mixed[place], mixed[last]];
  }
  return mixed;
}

// Items that fill the minutes, their kinds in turn, least asked ones first. The level below fills up what the level itself does not
// have, and kinds that it has go first: at the top there are few of them, and they take long.
export function choose(items, { level, chapters, minutes }, interviews = [], random = Math.random) {
  const wanted = [LEVELS[LEVELS.indexOf(level) - 1], level];
  const times = new Map();
  for (const { results } of interviews) for (const { id } of results) times.set(id, (times.get(id) ?? 0) + 1);
  const fits = (item) => wanted.includes(item.level) && (!chapters.length || chapters.includes(item.chapter));
  const timesAsked = ({ id }) => times.get(id) ?? 0;
  const below = (item) => Number(item.level !== level);
  const pool = shuffled(items.filter(fits), random).sort(
    (a, b) => timesAsked(a) - timesAsked(b) || below(a) - below(b),
  );
  const lacks = (kind) => Number(!pool.some((item) => item.kind === kind && item.level === level));
  const kinds = MIX.toSorted((a, b) => lacks(a) - lacks(b));
  const chosen = [];
  let left = minutes;
  for (let skipped = 0, turn = 0; skipped < kinds.length; turn++) {
    const kind = kinds[turn % kinds.length];
    const item = pool.find((each) => each.kind === kind && each.minutes <= left && !chosen.includes(each));
    skipped = item ? 0 : skipped + 1;
    if (!item) continue;
    chosen.push(item);
    left -= item.minutes;
  }
  return chosen;
}

// The place of the next follow-up after an answer that was strong or weak; -1 at the top of the ladder.
export function nextRung(item, ladder, strong) {
  if (ladder.length >= RUNGS) return -1;
  const used = new Set(ladder.map(({ step }) => step));
  return item.followups.findIndex((step, place) => !used.has(place) && step.if === (strong ? "strong" : "weak"));
}

export const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

function grouped(results, byId, field) {
  const groups = new Map();
  for (const result of results) {
    const key = byId.get(result.id)?.[field];
    if (key) groups.set(key, [...(groups.get(key) ?? []), result.score]);
  }
  return [...groups]
    .map(([key, scores]) => ({ key, questions: scores.length, score: mean(scores) }))
    .sort((a, b) => a.score - b.score);
}

// {score, chapters, kinds, review}: means of the self-scores, weakest first, and the items below 3.
export function report({ results }, byId) {
  return {
    score: results.length ? mean(results.map(({ score }) => score)) : null,
    chapters: grouped(results, byId, "chapter"),
    kinds: grouped(results, byId, "kind"),
    review: results
      .filter(({ id, score }) => score < 3 && byId.has(id))
      .sort((a, b) => a.score - b.score)
      .map(({ id }) => byId.get(id)),
  };
}

export const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(Math.abs(seconds)));
  return `${seconds < 0 ? "−" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};
