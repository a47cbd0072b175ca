// node replay.mjs < [{id, at, rating}, ...]: what ts-fsrs alone makes of these reviews: {id: card}
import { readFileSync } from "node:fs";
import { createEmptyCard, fsrs } from "ts-fsrs";

const library = fsrs({ request_retention: 0.9, enable_fuzz: false });
const cards = {};
for (const { id, at, rating } of JSON.parse(readFileSync(0, "utf8"))) {
  cards[id] = library.next(cards[id] ?? createEmptyCard(new Date(at)), new Date(at), rating).card;
}
process.stdout.write(JSON.stringify(cards));
