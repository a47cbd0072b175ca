// What the button starts: the engine, the cells, and the bar that says how things stand.
import * as carried from "build:carried";
import * as words from "build:words";
import { fill } from "../../words/fill.js";
import { Notebook } from "./cells.js";
import { connect, showProgress } from "./connect.js";
import { element } from "./element.js";
import { followExplorers } from "./explorers.js";

export async function start(bar) {
  const code = [...document.querySelectorAll("div.cell .cell_input pre")].map((pre) => pre.textContent).join("\n");
  const { client, wanted } = connect(code);
  const status = bar.querySelector(".live-status");
  client.on("stage", (progress) => showProgress(status, progress));
  client.on("restarted", ({ why }) => {
    status.textContent = fill(words.lost, { why });
  });
  status.textContent = words.starting;
  await client.start();
  const notebook = new Notebook(client);
  addControls(bar, client, notebook, status);
  followExplorers(client);
  status.textContent = words.ready;
  bar.dataset.live = "ready";
  for (const module of wanted.flatMap((name) => carried.on_demand[name].soon ?? [])) client.warm(module);
}

function addControls(bar, client, notebook, status) {
  const button = (textContent, onclick) => element("button", { type: "button", textContent, onclick });
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
    button(words.run_all, () => notebook.run(notebook.cells)),
    button(words.stop, () => {
      if (client.busy) restart(words.stopped);
    }),
    button(words.restart, () => restart(words.restarted)),
  );
}
