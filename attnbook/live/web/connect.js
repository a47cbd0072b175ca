// The way to the engine: which archives some code needs, and what a reader sees while they come.
import * as carried from "build:carried";
import * as site from "build:site";
import * as words from "build:words";
import { fill } from "../../words/fill.js";
import { Client } from "./client.js";
import { element } from "./element.js";

const MB = (bytes) => (bytes / 1e6).toFixed(1);

/** {client, wanted}: a client of the engine, not yet started, and the names of the archives that `code` needs beside those all get. */
export function connect(code) {
  const wanted = Object.entries(carried.on_demand).flatMap(([name, { sign }]) =>
    new RegExp(sign).test(code) ? [name] : [],
  );
  const base = new URL(".", import.meta.url).href;
  return { client: new Client(new URL(site.worker, base), { base, parts: site.engine, wanted }), wanted };
}

export function showProgress(status, { loaded, total }) {
  let meter = status.querySelector("progress");
  if (!meter) {
    meter = element("progress", { ariaLabel: words.download });
    status.replaceChildren(meter, element("span"));
  }
  meter.max = total;
  meter.value = loaded;
  status.lastChild.textContent = ` ${fill(words.fetching, { loaded: MB(loaded), total: MB(total) })}`;
}
