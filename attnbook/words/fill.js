/** A text of the catalogue (`build:words`, see bundler.py) with its {names} filled in. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
