// The bank as it was loaded, and how it is searched.
export const LEVELS = ["L0", "L1", "L2", "L3", "L4"];
export const KINDS = ["concept", "numeric", "derive", "code", "debug", "design", "critique"];

// Items come without their texts, which lie in one file for each chapter: `fill` fetches those that are wanted.
export class Bank {
  #fetches = new Map();

  constructor({ chapters, items }, fetchTexts) {
    Object.assign(this, { chapters, items, fetchTexts, byId: new Map(items.map((item) => [item.id, item])) });
  }

  fill(chapters = Object.keys(this.chapters)) {
    return Promise.all(
      chapters.map((chapter) => {
        if (!this.#fetches.has(chapter)) this.#fetches.set(chapter, this.#fetch(chapter));
        return this.#fetches.get(chapter);
      }),
    );
  }

  async #fetch(chapter) {
    try {
      const texts = await this.fetchTexts(chapter);
      for (const item of this.items) if (item.chapter === chapter) Object.assign(item, texts[item.id]);
    } catch (error) {
      this.#fetches.delete(chapter); // the next who wants them tries again
      throw error;
    }
  }
}

const searched = new WeakMap();

// The words of an item that a search looks at, made when first asked for.
function text(item) {
  if (!searched.has(item)) {
    const parts = [item.id, item.chapter, item.kind, ...item.tags, item.q.en, item.q.zh, item.a.en, item.a.zh];
    searched.set(
      item,
      parts
        .join(" ")
        .replace(/<[^>]*>/g, " ")
        .toLowerCase(),
    );
  }
  return searched.get(item);
}

export const any = (values, wanted) => !wanted.length || values.some((value) => wanted.includes(value));

// wanted: {level, kind, tag, seed, chapter: [values, any of which], words: "all of these"}
export function filter(items, { level = [], kind = [], tag = [], seed = [], chapter = [], words: query = "" }) {
  const terms = query.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter(
    (item) =>
      any([item.level], level) &&
      any([item.kind], kind) &&
      any(item.tags, tag) &&
      any(item.seed.map(String), seed) &&
      any([item.chapter], chapter) &&
      terms.every((term) => text(item).includes(term)),
  );
}

export const tagsOf = (items) => [...new Set(items.flatMap((item) => item.tags))].sort();
export const seedsOf = (items) => [...new Set(items.flatMap((item) => item.seed))].sort((a, b) => a - b);
