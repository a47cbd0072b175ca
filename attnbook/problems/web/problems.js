// The list of problems can be filtered; the bugs can be answered. Without this script both pages show everything.
// The words stand in data- attributes of the page.
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

for (const form of document.querySelectorAll("form.attn-problem-filter")) {
  const problems = [...document.querySelectorAll("section.attn-problem")];
  const contents = (problem) => document.querySelector(`.page-toc a[href="#${problem.id}"]`)?.closest("li");
  const filter = () => {
    const wanted = ["level", "tag", "seed"]
      .filter((name) => form.elements[name].value)
      .map((name) => `${name}-${form.elements[name].value}`);
    let shown = 0;
    for (const problem of problems) {
      problem.hidden = !wanted.every(
        (name) => problem.classList.contains(name.toLowerCase()) || problem.classList.contains(name),
      );
      const entry = contents(problem);
      if (entry) entry.hidden = problem.hidden;
      shown += !problem.hidden;
    }
    form.querySelector("[role=status]").textContent = fill(form.dataset.shown, {
      shown,
      total: problems.length,
    });
  };
  form.hidden = false;
  form.addEventListener("change", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  // a link to one problem must find it, whatever was chosen
  addEventListener("hashchange", () => {
    const problem = document.getElementById(location.hash.slice(1));
    if (problem?.hidden) {
      form.reset();
      problem.scrollIntoView();
    }
  });
  filter();
}

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
