"use strict";
(() => {
  if (window.attnteachExplore) { window.attnteachExplore(); return; }

  const start = (root) => {
    root.dataset.attnReady = "";
    const built = JSON.parse(root.querySelector(".attn-states").textContent);
    const names = JSON.parse(root.dataset.attnControls);
    const inputs = names.map((name) => [...root.querySelectorAll(`[data-attn-control="${name}"]`)]);
    const labels = (group) => group[0].type === "range" ? JSON.parse(group[0].dataset.attnLabels)
      : group[0].type === "radio" ? group.map((input) => input.parentElement.textContent.trim())
      : [...group[0].options].map((option) => option.textContent);
    const chosen = (group) => Number(group[0].type === "radio" ? group.find((input) => input.checked).value : group[0].value);

    const text = (runs) => {
      const lines = [];
      for (let i = 0; i < runs.length; i += 2) lines.push(...built.lines.slice(runs[i], runs[i + 1] + 1));
      return lines.join("\n");
    };
    const update = () => {
      let index = 0;
      const state = {};
      inputs.forEach((group, i) => {
        const all = labels(group), at = chosen(group);
        index = index * all.length + at;
        state[names[i]] = all[at];
        if (group[0].type === "range") {
          group[0].setAttribute("aria-valuetext", all[at]);
          group[0].parentElement.querySelector("output").textContent = all[at];
        }
      });
      const event = new CustomEvent("attnteach:state", {
        bubbles: true, cancelable: true, detail: { name: root.dataset.attnExplore, state, index },
      });
      if (!root.dispatchEvent(event)) return;
      const picture = root.querySelector(".attn-picture");
      const open = picture.querySelector("details")?.open;
      picture.innerHTML = text(built.states[index]);
      if (open) picture.querySelector("details").open = true;
      root.querySelector(".attn-caption").textContent = built.captions[index];
    };
    // a browser may restore the inputs of a page it has seen before
    root.addEventListener("input", (event) => { if (event.target.dataset.attnControl) update(); });
    if (inputs.some((group) => chosen(group) !== 0)) update();
  };

  window.attnteachExplore = () => document.querySelectorAll("[data-attn-explore]:not([data-attn-ready])").forEach(start);
  window.attnteachExplore();
})();
