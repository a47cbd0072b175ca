// What the button starts: the engine, the cells, and the bar that says how things stand.
import { Notebook } from "./cells.js";
import { Client } from "./client.js";
import { followExplorers } from "./explorers.js";
import { element } from "./outputs.js";

const FIGURES = /\b(matplotlib|attnteach\.(plots|widgets)|plt)\b/,
  WIDGETS = /\bipywidgets\b/,
  TRAINED = /\battnteach\.models\.trained\b/;
// imported one at a time while the reader reads, so that a cell never waits for long
const SOON = ["numpy", "matplotlib", "matplotlib.figure", "matplotlib.backends.backend_svg", "matplotlib.pyplot"];
const MB = (bytes) => (bytes / 1e6).toFixed(1);

export async function start(bar) {
  const code = [...document.querySelectorAll("div.cell .cell_input pre")].map((pre) => pre.textContent).join("\n");
  const wanted = Object.entries({ figures: FIGURES, widgets: WIDGETS, trained: TRAINED }).flatMap(([name, sign]) =>
    sign.test(code) ? [name] : [],
  );
  const base = new URL(".", import.meta.url).href;
  const client = new Client(new URL(WORKER, base), { base, parts: ENGINE, wanted });
  const status = bar.querySelector(".live-status");
  client.on("stage", ({ loaded, total }) => showProgress(status, loaded, total));
  client.on("restarted", ({ why }) => {
    status.textContent = `${why} Its variables are gone: run the cells again.`;
  });
  status.textContent = "Starting Python …";
  await client.start();
  const notebook = new Notebook(client);
  addControls(bar, client, notebook, status);
  followExplorers(client);
  status.textContent = "This page is live: change any cell and press Run or Shift+Enter.";
  bar.dataset.live = "ready";
  for (const module of wanted.includes("figures") ? SOON : []) client.warm(module);
}

function showProgress(status, loaded, total) {
  let meter = status.querySelector("progress");
  if (!meter) {
    meter = element("progress", { ariaLabel: "download" });
    status.replaceChildren(meter, element("span"));
  }
  meter.max = total;
  meter.value = loaded;
  status.lastChild.textContent = ` Fetching Python: ${MB(loaded)} of ${MB(total)} MB, this once`;
}

function addControls(bar, client, notebook, status) {
  const button = (words, onclick) => element("button", { type: "button", textContent: words, onclick });
  const restart = (why) =>
    client.restart(why).then(
      () => {
        bar.dataset.live = "ready";
      },
      (error) => {
        status.textContent = error.message;
      },
    );
  bar.querySelector("button").replaceWith(
    button("Run all", () => notebook.run(notebook.cells)),
    button("Stop", () => {
      if (client.busy) restart("Stopped.");
    }),
    button("Restart", () => restart("Python was restarted.")),
  );
}
