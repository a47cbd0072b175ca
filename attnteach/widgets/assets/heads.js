// Show one head of those that the page carries; every number was computed by the kernels.
attnteach.widget("heads.js", (root, built) => {
  const unpack = (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Uint16Array(bytes.buffer);
  };
  const escaped = (text) =>
    text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
  const sentences = built.sentences.map((sentence) => ({ ...sentence, weights: unpack(sentence.weights) }));
  const heads = sentences[0].captions[0].length,
    layers = sentences[0].captions.length;

  return (_, index) => {
    const head = index % heads,
      layer = Math.floor(index / heads) % layers;
    const { tokens, weights, lengths, captions } = sentences[Math.floor(index / heads / layers)];
    const T = tokens.length,
      start = (layer * heads + head) * T * T,
      long = lengths[layer][head];
    const names = tokens.map(escaped);
    const cell = (t, s) => {
      const weight = weights[start + t * T + s] / 10000,
        percent = Math.round(100 * weight);
      return `<td class="${attnteach.onCell(weight)}" data-attn-weight="${weight}" style="--attn-weight: ${100 * weight}%" title="${names[t]} → ${names[s]}: ${(100 * weight).toFixed(2)} %">${percent || ""}</td>`;
    };
    const rows = names.map(
      (name, t) => `<tr><th scope="row">${name}</th>${names.map((_, s) => cell(t, s)).join("")}</tr>`,
    );
    const top = Math.max(...long);
    const bars = long.map(
      (length) =>
        `<td class="attn-length"><span style="height: ${((100 * length) / top).toFixed(1)}%"></span><b>${length.toFixed(1)}</b></td>`,
    );
    root.querySelector(".attn-picture").innerHTML =
      `<div class="attn-scroll" tabindex="0" role="group" aria-label="Weights of the head, scrolls sideways">
      <table class="attn-grid attn-heads"><caption>Percent of its attention that a token (row) gives to each token (column)</caption>
      <thead><tr><td></td>${names.map((name) => `<th scope="col"><span>${name}</span></th>`).join("")}</tr></thead>
      <tbody>${rows.join("")}<tr class="attn-lengths"><th scope="row">length of value</th>${bars.join("")}</tr></tbody></table></div>`;
    attnteach.caption(root, captions[layer][head]);
  };
});
