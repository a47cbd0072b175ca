// The one script that every chapter loads: a button that fetches the rest.
import * as site from "build:site";
import * as words from "build:words";
import { fill } from "../../words/fill.js";

(() => {
  const here = document.currentScript.src;
  // a function with an empty try_table: the exception handling that the engine is compiled to
  const PROBE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 31, 64, 0, 11, 11];
  const able = () =>
    typeof WebAssembly === "object" && WebAssembly.validate(Uint8Array.from(PROBE)) && "DecompressionStream" in window;

  function prepare(bar) {
    const button = bar.querySelector("button"),
      status = bar.querySelector(".live-status");
    if (!able()) {
      status.textContent = words.unable;
      return;
    }
    button.disabled = false;
    button.onclick = async () => {
      button.disabled = true;
      try {
        const { start } = await import(new URL(site.page, here).href);
        await start(bar);
      } catch (error) {
        bar.dataset.live = "failed";
        status.textContent = fill(words.failed, { why: error.message });
      }
    };
  }

  document.querySelectorAll(".live-bar").forEach(prepare);
})();
