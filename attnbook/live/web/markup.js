// HTML that a cell puts out. It stands in the page, whose policy lets no script of it run; what has scripts of its own stands
// in a frame without an origin, where it can do no harm.
import * as figures from "build:figures";
import * as words from "build:words";
import { fill } from "../../words/fill.js";
import { element } from "./element.js";

const FIGURES = new Set(figures.scripts); // of the book's own interactive figures
const EXECUTABLE = /^$|^module$|script/i;
const HANDLER = /<[a-z][^>]*[\s"'/]on[a-z]+\s*=/i; // seen before parsing, of which the policy would complain
const ACTIVE = "iframe, frame, object, embed, base, link, meta";
const HIGHEST = 4000; // pixels of a frame
const MOST_ELEMENTS = 20_000;

export function html(content, className = "live-html") {
  if (HANDLER.test(content)) return frame(content);
  // parsed where nothing loads and nothing runs
  const inert = new DOMParser().parseFromString(content, "text/html");
  const count = inert.querySelectorAll("*").length;
  if (count > MOST_ELEMENTS) return element("p", { textContent: fill(words.too_many_elements, { count }) });
  if (active(inert)) return frame(content);
  const node = element("div", { className, innerHTML: content });
  // what innerHTML brings in does not run by itself
  for (const old of scripts(node)) old.replaceWith(element("script", { textContent: old.textContent }));
  return node;
}

const scripts = (node) => [...node.querySelectorAll("script")].filter(({ type }) => EXECUTABLE.test(type.trim()));

function active(inert) {
  const all = [...inert.querySelectorAll("*")];
  return (
    scripts(inert).some((script) => script.src || !FIGURES.has(script.textContent)) ||
    all.some((node) => node.matches(ACTIVE) || [...node.attributes].some(runs))
  );
}

const runs = ({ name, value }) => name.startsWith("on") || /^javascript:/i.test(value.replace(/[\s\p{Cc}]/gu, ""));

function frame(content) {
  const src = new URL("frame.html", import.meta.url).href;
  const node = element("iframe", { className: "live-frame", src, title: words.frame });
  node.setAttribute("sandbox", "allow-scripts");
  node.addEventListener("load", () => {
    const scheme = document.documentElement.dataset.theme ?? "light";
    node.contentWindow.postMessage({ html: content, scheme }, "*");
  });
  const fit = ({ source, data }) => {
    if (source === node.contentWindow) node.style.height = `${Math.min(Number(data?.height) || 0, HIGHEST)}px`;
    else if (!node.isConnected) removeEventListener("message", fit);
  };
  addEventListener("message", fit);
  return node;
}
