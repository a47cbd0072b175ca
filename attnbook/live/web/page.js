// What the button starts: the engine, the cells, and the bar that says how things stand.
import * as carried from "build:carried";
import * as site from "build:site";
import * as words from "build:words";
import { fill } from "../../words/fill.js";
import { Notebook } from "./cells.js";
import { Client } from "./client.js";
import { element } from "./element.js";
import { followExplorers } from "./explorers.js";

const MB = (bytes) => (bytes / 1e6).toFixed(1);

export async function start(bar) {
  const code = [...document.querySelectorAll("div.cell .cell_input pre")].map((pre) => pre.textContent).join("\n");
  const wanted = Object.entries(carried.on_demand).flatMap(([name, { sign }]) =>
    new RegExp(sign).test(code) ? [name] : [],
  );
  const base = new URL(".", import.meta.url).href;
  const client = new Client(new URL(site.worker, base), { base, parts: site.engine, wanted });
  const status = bar.querySelector(".live-status");
  client.on("stage", ({ loaded, total }) => showProgress(status, loaded, total));
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

function showProgress(status, loaded, total) {
  let meter = status.querySelector("progress");
  if (!meter) {
    meter = element("progress", { ariaLabel: words.download });
    status.replaceChildren(meter, element("span"));
  }
  meter.max = total;
  meter.value = loaded;
  status.lastChild.textContent = ` ${fill(words.fetching, { loaded: MB(loaded), total: MB(total) })}`;
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
