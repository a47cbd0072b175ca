// Spaced repetition: ts-fsrs decides when; this file only keeps cards as plain data and counts. Pure.
import { createEmptyCard, fsrs, Rating, State } from "ts-fsrs";
import { kept } from "./progress.js";

export { Rating, State };

const DAY = 86_400_000;

export const scheduler = ({ retention }) => fsrs({ request_retention: retention, enable_fuzz: false });

const plain = (card) => JSON.parse(JSON.stringify(card));

export function dayOf(time) {
  const day = new Date(time);
  day.setHours(0, 0, 0, 0);
  return day;
}

const later = (day, days) => {
  const next = new Date(day);
  next.setDate(next.getDate() + days);
  return next;
};

// What is to be asked now, in this order: due cards, then new ones, as far as today's limits allow.
export function queue(items, { cards, reviews, settings }, now) {
  const today = dayOf(now);
  const tonight = later(today, 1);
  const done = reviews.filter(({ at }) => Date.parse(at) >= today);
  const introduced = done.filter(({ state }) => state === State.New).length;
  const reviewed = done.filter(({ state }) => state === State.Review).length;
  const seen = items.filter(({ id }) => kept(cards, id));
  const byDue = (a, b) => new Date(cards[a.id].due) - new Date(cards[b.id].due);
  const learning = seen.filter(({ id }) => cards[id].state !== State.Review && new Date(cards[id].due) < tonight);
  const review = seen.filter(({ id }) => cards[id].state === State.Review && new Date(cards[id].due) < tonight);
  const fresh = items.filter(({ id }) => !kept(cards, id));
  const room = (limit, used) => Math.max(0, limit - used);
  const ready = learning.filter(({ id }) => new Date(cards[id].due) <= now).sort(byDue);
  const waiting = learning.filter(({ id }) => new Date(cards[id].due) > now).sort(byDue);
  const due = review.sort(byDue).slice(0, room(settings.reviewsPerDay, reviewed));
  const first = fresh.slice(0, room(settings.newPerDay, introduced));
  return {
    next: [...ready, ...due, ...first, ...waiting],
    counts: { learning: learning.length, due: due.length, fresh: first.length, postponed: review.length - due.length },
  };
}

// The library refuses a review before the last one, which a clock that was set back would ask for.
const after = (card, now) => new Date(Math.max(now, new Date(card.last_review ?? now)));

// {1: due, ... 4}: where each grade would put the card.
export function preview(progress, id, now) {
  const card = kept(progress.cards, id) ?? createEmptyCard(now);
  const options = scheduler(progress.settings).repeat(card, after(card, now));
  return Object.fromEntries([1, 2, 3, 4].map((rating) => [rating, options[rating].card.due]));
}

export function review(progress, id, rating, now) {
  const before = kept(progress.cards, id) ?? createEmptyCard(now);
  const { card, log } = scheduler(progress.settings).next(before, after(before, now), rating);
  progress.cards[id] = plain(card);
  progress.reviews.push({ id, at: now.toISOString(), rating, state: log.state });
}

// Cards due on each of the next days; what is overdue counts for today.
export function forecast({ cards }, now, days) {
  const today = dayOf(now);
  const counts = Array.from({ length: days }, (_, day) => ({ day: later(today, day), due: 0 }));
  for (const { due } of Object.values(cards)) {
    const place = counts.findLastIndex(({ day }) => new Date(due) >= day);
    if (place < 0) counts[0].due += 1;
    else if (place < days - 1 || new Date(due) < later(today, days)) counts[place].due += 1;
  }
  return counts;
}

// Reviews on each of the last days.
export function history({ reviews }, now, days) {
  const today = dayOf(now);
  const counts = Array.from({ length: days }, (_, back) => ({ day: later(today, back - days + 1), done: 0 }));
  const [first, end] = [counts[0].day, later(today, 1)];
  for (const { at } of reviews) {
    const time = Date.parse(at);
    if (time >= first && time < end) counts.findLast(({ day }) => time >= day).done += 1;
  }
  return counts;
}

// The share of reviews of learned cards that were remembered, with Wilson's 95 % interval.
export function retention({ reviews }) {
  const learned = reviews.filter(({ state }) => state === State.Review);
  const n = learned.length;
  if (!n) return { n, share: null, low: null, high: null };
  const share = learned.filter(({ rating }) => rating > Rating.Again).length / n;
  const z = 1.959964;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { n, share, low: middle - half, high: middle + half };
}

// "10 min", "3 h", "5 d" in numbers: [amount, unit].
export function interval(now, due) {
  const span = new Date(due) - now;
  if (span < 3_600_000) return [Math.max(1, Math.round(span / 60_000)), "min"];
  return span < DAY ? [Math.round(span / 3_600_000), "h"] : [Math.round(span / DAY), "d"];
}
