// Search by Pagefind: the index is fetched when somebody starts to type, and only the parts that are asked for.
import * as words from "build:words";
import { fill } from "../../words/fill.js";

for (const form of document.querySelectorAll("form.attn-search")) {
  const input = form.querySelector("input");
  const results = form.parentElement.querySelector(".attn-search-results");
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  // the index holds each Chinese sign as a word: a Chinese question is a phrase of such words
  const HAN = "[\\u3400-\\u9fff]";
  const between = new RegExp(`(?<=${HAN})(?=${HAN})`, "g");
  const spaces = new RegExp(`(?<=${HAN}(?:</?mark>)?) +(?=(?:</?mark>)?${HAN})`, "g");
  const query = (text) => {
    const phrase = text.trim().replace(between, " ");
    return phrase !== text.trim() && new RegExp(`^(${HAN}| )+$`).test(phrase) ? `"${phrase}"` : phrase;
  };
  let pagefind;

  const entry = ({ url, meta, excerpt, sub_results: parts }) => {
    const inside = parts.filter((part) => part.url !== url).slice(0, 3);
    return `<li><a href="${escaped(url)}">${escaped(meta.title.replace(spaces, ""))}</a><p>${excerpt.replace(spaces, "")}</p>
      <ul>${inside.map((part) => `<li><a href="${escaped(part.url)}">${escaped(part.title.replace(spaces, ""))}</a></li>`).join("")}</ul></li>`;
  };

  const search = async () => {
    pagefind ??= await import(new URL(form.dataset.pagefind, location.href));
    const phrase = query(input.value);
    if (!phrase) return results.replaceChildren();
    const answer = await pagefind.debouncedSearch(phrase);
    if (!answer) return;
    const best = await Promise.all(answer.results.slice(0, 12).map((result) => result.data()));
    results.innerHTML = best.length
      ? `<ol>${best.map(entry).join("")}</ol>`
      : `<p>${fill(words.nothing, { what: `<q>${escaped(input.value.trim())}</q>` })}</p>`;
  };

  input.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    results.querySelector("a")?.focus();
  });
  if (form.closest(".attn-search-page")) {
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    if (input.value) search();
  }
}

// "/" opens the search, as Ctrl-K does
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  document.querySelector(".search-button__button")?.click();
});
