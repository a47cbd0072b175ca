// The field and its results. The index of Pagefind is fetched when somebody starts to type, and only the parts that are asked for.
import * as words from "build:words";
import { fill } from "../../words/fill.js";
import { found, isMended, ordered, phrase, squeezed } from "./ask.js";

const MOST = 12;
const PAUSE = 120; // ms without a key before it is asked
const RANKING = { metaWeights: { title: 8, also: 4, page: 1, called: 0, explains: 0, place: 0, kind: 0 } };

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
// the index holds each Chinese sign as a word
const CHINESE = "[\\u3000-\\u303f\\u3400-\\u9fff\\uff00-\\uffef“”]";
const SPACES = new RegExp(`(?<=${CHINESE}(?:</?mark>)*) +(?=(?:</?mark>)*${CHINESE})`, "g");
const unspaced = (html) => html.replace(SPACES, "");

/** An excerpt without the title that it begins with. */
function afterTitle(excerpt, title) {
  const plain = excerpt.replace(/<\/?mark>/g, "");
  const start = [`${title}.`, title].find((start) => plain.startsWith(escaped(start)) || plain.startsWith(start)) ?? "";
  let left = start.length;
  return excerpt.replace(/(<\/?mark>)|&#?\w+;|./gs, (sign, mark) => mark ?? (left-- > 0 ? "" : sign));
}

function entry({ excerpt, meta }, root) {
  const where = [words.kinds[meta.kind], meta.page].filter(Boolean).join(" · ");
  return `<li><p class="attn-search-where">${escaped(unspaced(where))}</p>
    <a href="${escaped(new URL(meta.place, root).href)}">${escaped(unspaced(meta.title))}</a>
    <p>${unspaced(afterTitle(excerpt, meta.title))}</p></li>`;
}

async function load(address) {
  const [pagefind, text] = await Promise.all([
    import(address),
    fetch(new URL("vocabulary.txt", address)).then((answer) => answer.text()),
  ]);
  await pagefind.options({ ranking: RANKING });
  return { pagefind, known: text.split("\n") };
}

for (const form of document.querySelectorAll("form.attn-search")) {
  const input = form.querySelector("input[type=search]");
  const results = form.parentElement.querySelector(".attn-search-results");
  const status = form.parentElement.querySelector("[role=status]");
  const links = () => [...results.querySelectorAll("a")];
  const address = new URL(form.dataset.pagefind, location.href);
  let index;
  let drawing = Promise.resolve();
  let turn = 0;

  const draw = async () => {
    const text = input.value.trim();
    if (!text) return show("", "");
    index ??= load(address);
    const { pagefind, known } = await index.catch((error) => {
      index = undefined; // to be tried again
      throw error;
    });
    const asked = phrase(text, known);
    const kind = form.elements.kind.value;
    const { name, called, says } = await found(pagefind, text, asked, kind ? { kind } : {});
    const read = (list) => Promise.all(list.map((result) => result.data()));
    const first = ordered(await read(called.slice(0, MOST)), name);
    const places = [...first, ...(await read(says.slice(0, MOST - first.length)))];
    const quoted = (what) => `<q>${escaped(unspaced(what))}</q>`;
    const taken = called.length ? name : squeezed(asked);
    const said = taken === squeezed(asked) && isMended(text, asked) ? words.mended : words.count;
    show(
      places.map((place) => entry(place, new URL("..", address))).join(""),
      places.length
        ? fill(said, { count: called.length + says.length, what: quoted(asked) })
        : fill(words.nothing, { what: quoted(text) }),
    );
  };

  const show = (list, line) => {
    results.innerHTML = list;
    status.innerHTML = line;
  };

  // one after the other, and what was overtaken by another key not at all
  const search = () => {
    const mine = ++turn;
    const pause = new Promise((go) => setTimeout(go, PAUSE));
    drawing = Promise.allSettled([drawing, pause]).then(() => mine === turn && draw());
  };

  form.addEventListener("input", search);
  form.addEventListener("click", (event) => event.stopPropagation()); // the theme takes a key in the form for a click beside it
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (let waited; waited !== drawing; ) {
      waited = drawing;
      await waited;
    }
    links()[0]?.click();
  });
  // the places below the field are reached by arrows, as in a list of choices; Escape closes from there too
  form.parentElement.addEventListener("keydown", (event) => {
    const stops = [input, ...links()];
    const here = stops.indexOf(event.target);
    if (event.key === "Escape" && form.closest("dialog")) {
      form.closest("dialog").close();
      event.target.blur(); // else it has the keys until the next frame
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (here < 0 || !step) return;
    event.preventDefault();
    stops[(here + step + stops.length) % stops.length].focus();
  });
  results.addEventListener("click", ({ target }) => target.closest("a") && form.closest("dialog")?.close());
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
