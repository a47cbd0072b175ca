// The words of the rooms in both languages, from the catalogue (attnbook/words).
import { en, zh } from "build:words";

export { fill } from "../../words/fill.js";

export const WORDS_OF = { en, zh };
export const CODES = { en: "en", zh: "zh-CN" };
export const otherLanguage = { en: "zh", zh: "en" };
