// The one script that every chapter loads: a button that fetches the rest.
import * as site from "build:site";
import * as words from "build:words";
import { fill } from "../../words/fill.js";
import { able } from "./able.js";

(() => {
  const here = document.currentScript.src;
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
