// The bugs can be answered; without this script the page shows everything. The words stand in data- attributes of the page.
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const answers = new Map();
const score = document.querySelector(".attn-bug-score");
const bugs = document.querySelectorAll("form.attn-bug-choices");
for (const form of bugs) {
  form.addEventListener("change", ({ target }) => {
    const right = target.value === "1";
    if (!answers.has(form)) answers.set(form, right); // the first choice counts
    for (const label of form.querySelectorAll("label")) label.classList.remove("right", "wrong");
    target.closest("label").classList.add(right ? "right" : "wrong");
    form.querySelector("[role=status]").textContent = right ? form.dataset.right : form.dataset.wrong;
    score.hidden = false;
    score.textContent = fill(score.dataset.score, {
      right: [...answers.values()].filter(Boolean).length,
      answered: answers.size,
      total: bugs.length,
    });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
}
