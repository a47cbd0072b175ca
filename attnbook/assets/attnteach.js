
// Search by Pagefind: the index is fetched when somebody starts to type, and only the parts that are asked for.
for (const form of document.querySelectorAll("form.attn-search")) {
  const input = form.querySelector("input");
  const results = form.parentElement.querySelector(".attn-search-results");
  const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  // the index holds each Chinese sign as a word: a Chinese question is a phrase of such words
  const HAN = "[\\u3400-\\u9fff]";
  const between = new RegExp(`(?<=${HAN})(?=${HAN})`, "g");
  const spaces = new RegExp(`(?<=${HAN}(?:</?mark>)?) +(?=(?:</?mark>)?${HAN})`, "g");
  const asked = (text) => {
    const words = text.trim().replace(between, " ");
    return words !== text.trim() && new RegExp(`^(${HAN}| )+$`).test(words) ? `"${words}"` : words;
  };
  let pagefind;

  const entry = ({ url, meta, excerpt, sub_results: parts }) => {
    const inside = parts.filter((part) => part.url !== url).slice(0, 3);
    return `<li><a href="${escape(url)}">${escape(meta.title.replace(spaces, ""))}</a><p>${excerpt.replace(spaces, "")}</p>
      <ul>${inside.map((part) => `<li><a href="${escape(part.url)}">${escape(part.title.replace(spaces, ""))}</a></li>`).join("")}</ul></li>`;
  };

  const search = async () => {
    pagefind ??= await import(new URL(form.dataset.pagefind, location.href));
    const words = asked(input.value);
    if (!words) return results.replaceChildren();
    const found = await pagefind.debouncedSearch(words);
    if (!found) return;
    const best = await Promise.all(found.results.slice(0, 12).map((result) => result.data()));
    results.innerHTML = best.length
      ? `<ol>${best.map(entry).join("")}</ol>`
      : `<p>Nothing found for <q>${escape(input.value.trim())}</q>.</p>`;
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

const idle = window.requestIdleCallback ?? setTimeout;

// the parts of a page below its first screen are drawn one after the other, when there is time
const parts = document.querySelectorAll(".bd-article > section > section");
const draw = ([part, ...rest]) => {
  if (!part) return document.documentElement.classList.remove("attn-first");
  part.classList.add("attn-drawn");
  requestAnimationFrame(() => idle(() => draw(rest)));
};
idle(() => draw(parts));

// what scrolls sideways can be reached with the keyboard; a box is told of when it is drawn and when its width changes
const SCROLLS = "pre, .cell_output > .output, .attn-scroll, .attn-data div, .pst-scrollable-table-container, div.math";
const reached = new ResizeObserver((boxes) => {
  const wide = boxes.map(({ target }) => target.scrollWidth > target.clientWidth);
  boxes.forEach(({ target }, i) => (wide[i] ? target.setAttribute("tabindex", 0) : target.removeAttribute("tabindex")));
});
let due = false;
const reach = () => {
  due = false;
  document.querySelectorAll(SCROLLS).forEach((box) => reached.observe(box));
};
const changed = new MutationObserver(() => {
  if (!due) idle(reach);
  due = true;
});
for (const article of document.querySelectorAll(".bd-article"))
  changed.observe(article, { childList: true, subtree: true });
reach();

// a link to something inside a fold opens the fold
const unfold = () => {
  let node = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
};
addEventListener("hashchange", unfold);
unfold();
