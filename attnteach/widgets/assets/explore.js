// What all interactive figures share: reading their inputs and telling the page of a change.
window.attnteach ??= {
  kinds: {},

  // kind(root, built) returns draw(state, index), called after each change and once at the start
  widget(kind, make) {
    this.kinds[kind] ??= make;
    this.start();
  },

  start() {
    for (const root of document.querySelectorAll("[data-attn-explore]:not([data-attn-ready])")) {
      if (this.kinds[root.dataset.attnKind]) this.bring(root);
    }
  },

  // a figure starts when the reader comes near; a page may have laid the states of a large one aside
  bring(root) {
    root.dataset.attnReady = "";
    const data = root.querySelector(".attn-built"),
      aside = data.dataset.src;
    const near = new IntersectionObserver(
      async (seen) => {
        if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
        near.disconnect();
        this.follow(root, aside ? await (await fetch(aside)).json() : JSON.parse(data.textContent));
      },
      { rootMargin: "100%" },
    );
    near.observe(root);
  },

  follow(root, built) {
    const draw = this.kinds[root.dataset.attnKind](root, built);
    const groups = JSON.parse(root.dataset.attnControls).map((name) => {
      const inputs = [...root.querySelectorAll(`[data-attn-control="${name}"]`)],
        [first] = inputs;
      const labels =
        first.type === "range"
          ? JSON.parse(first.dataset.attnLabels)
          : first.type === "radio"
            ? inputs.map((input) => input.parentElement.textContent.trim())
            : [...first.options].map((option) => option.textContent);
      const chosen = () => Number(first.type === "radio" ? inputs.find((input) => input.checked).value : first.value);
      return { name, first, labels, chosen };
    });
    // figures of other kinds compute in the page: no engine could add to them
    const asks = root.dataset.attnKind === "states.js";
    const update = (moved) => {
      let index = 0;
      const state = {};
      for (const { name, first, labels, chosen } of groups) {
        const label = labels[chosen()];
        index = index * labels.length + chosen();
        state[name] = label;
        if (first.type === "range") {
          first.setAttribute("aria-valuetext", label);
          first.parentElement.querySelector("output").textContent = label;
        }
      }
      const detail = { name: root.dataset.attnExplore, state, index };
      const event = new CustomEvent("attnteach:state", { bubbles: true, cancelable: true, detail });
      if (!asks || !moved || root.dispatchEvent(event)) draw(state, index);
    };
    root.addEventListener("input", (event) => {
      if (event.target.dataset.attnControl) update(true);
    });
    update(false);
  },

  // the colour of a number on a cell that is `weight` full: the limits of attnteach.plots
  onCell(weight) {
    return weight > 0.72 ? "attn-full" : weight > 0.51 ? "attn-middle" : "attn-pale";
  },

  caption(root, text) {
    const place = root.querySelector(".attn-caption");
    if (place.textContent !== text) place.textContent = text;
  },
};
