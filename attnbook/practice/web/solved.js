// Progress on the pages of coding problems and of bugs: what stands there is static, this only remembers.
import { judged, kept } from "./progress.js";
import { WORDS_OF } from "./words.js";

const inBoth = (text) =>
  Object.values(WORDS_OF)
    .map((words) => text(words))
    .join(" · ");

function problem(section, store) {
  const id = section.id.replace("problem-", "");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "solved" });
  const label = document.createElement("label");
  label.append(box, ` ${inBoth((words) => words.problems.accepted)}`);
  section.querySelector(".attn-problem-facts").after(label);
  const show = () => {
    box.checked = Boolean(kept(store.progress.problems, id)?.passed);
  };
  box.addEventListener("change", () =>
    store.change((progress) => {
      if (box.checked) judged(progress, id, true, new Date());
      else delete progress.problems[id];
    }),
  );
  store.addEventListener("change", show);
  show();
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

// Arrows move between choices without choosing: the first choice is what is remembered, and space makes it.
function walk(event) {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const boxes = [...event.currentTarget.querySelectorAll("input")];
  boxes.at((boxes.indexOf(event.target) + step) % boxes.length).focus();
}

function bug(section, store) {
  const { id } = section;
  const form = section.querySelector("form");
  form.addEventListener("keydown", walk);
  const before = kept(store.progress.problems, id);
  if (before) {
    const verdict = document.createElement("p");
    verdict.className = "attn-label";
    verdict.textContent = inBoth((words) => (before.passed ? words.problems.right : words.problems.wrong));
    form.before(verdict);
  }
  form.addEventListener("change", ({ target }) =>
    store.change((progress) => {
      if (!kept(progress.problems, id)) judged(progress, id, target.value === "1", new Date());
    }),
  );
}

export function remember(store) {
  for (const section of document.querySelectorAll("section.attn-problem")) problem(section, store);
  for (const section of document.querySelectorAll("section.attn-bug")) bug(section, store);
}
