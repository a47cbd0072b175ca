// Opens the room that stands on this page, if one does, and listens for the judge. Everything else is loaded when needed.
const ROOMS = {
  browse: () => import("./browse.js").then(({ Browse }) => Browse),
  flashcards: () => import("./flashcards.js").then(({ Flashcards }) => Flashcards),
  mock_interview: () => import("./mock_interview.js").then(({ MockInterview }) => MockInterview),
  study_plan: () => import("./study_plan.js").then(({ StudyPlan }) => StudyPlan),
  workbench: () => import("./workbench.js").then(({ Workbench }) => Workbench),
  problems: () => import("./problems.js").then(({ Problems }) => Problems),
  bugs: () => import("./problems.js").then(({ Bugs }) => Bugs),
  your_data: () => import("./your_data.js").then(({ YourData }) => YourData),
};
const BANKLESS = new Set(["workbench", "problems", "bugs"]); // rooms of the judge's problems, not of the questions

let opened;
const store = () => (opened ??= import("./store.js").then(({ Store }) => new Store().open()));

// The judge dispatches `attnteach:verdict` on the window with {problem, passed}, on whichever page it stands.
addEventListener("attnteach:verdict", async ({ detail: { problem, passed } }) => {
  const [progress, { judged }] = await Promise.all([store(), import("./progress.js")]);
  await progress.change((current) => judged(current, problem, passed, new Date()));
});

async function read(answer) {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.json();
}

async function open(element) {
  const { room, root } = element.dataset;
  try {
    const get = (name) => fetch(new URL(`${root}_static/practice/${name}.json`, location.href)).then(read);
    const load = async () => {
      const [{ Bank }, items] = await Promise.all([import("./bank.js"), get("items")]);
      return new Bank(items, (chapter) => get(`texts-${chapter}`));
    };
    const [Kind, bank, progress] = await Promise.all([ROOMS[room](), BANKLESS.has(room) ? null : load(), store()]);
    const opened = new Kind(element, { store: progress, bank });
    await opened.start();
    progress.addEventListener("change", () => opened.draw());
    element.querySelector(".attn-waiting")?.remove();
    element.dataset.ready = "";
  } catch (error) {
    const { WORDS_OF } = await import("./words.js");
    const message = document.createElement("p");
    message.setAttribute("role", "alert");
    message.className = "attn-trouble";
    message.textContent = Object.values(WORDS_OF)
      .map((words) => words.trouble.fetch)
      .join(" ");
    element.append(message);
    throw error;
  }
}

if (document.querySelector("section:is(.attn-problem, .attn-bug)"))
  Promise.all([store(), import("./solved.js")]).then(([progress, { remember }]) => remember(progress));

const element = document.querySelector(".attn-room");
if (element) open(element);
