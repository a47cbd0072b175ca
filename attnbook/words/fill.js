/** A text of the catalogue (WORDS, a constant of each bundle) with its {names} filled in. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
