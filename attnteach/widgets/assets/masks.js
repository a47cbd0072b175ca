// The rules of attnteach.kernels.masks in the page, so that a reader can also paint; a test holds them equal.
attnteach.widget("masks.js", (root, built) => {
  const rules = (size) => ({
    causal: (t, s) => s <= t,
    window: (t, s) => s <= t && s > t - size,
    prefix: (t, s) => s < size || s <= t,
    documents: (t, s) => built.documents[t] === built.documents[s],
    padding: (_, s) => s < size,
  });
  const combine = { alone: (a) => a, both: (a, b) => a && b, either: (a, b) => a || b };
  const softmax = (scores) => {
    const top = Math.max(...scores);
    const raised = scores.map((score) => (top === -Infinity ? 0 : Math.exp(score - top)));
    const total = raised.reduce((a, b) => a + b, 0);
    return raised.map((weight) => (total ? weight / total : 0));
  };
  const shown = (weight) => weight.toFixed(2).replace(/^0/, "");

  let mask = [],
    drawn = [],
    row = 0,
    column = 0;
  const picture = root.querySelector(".attn-picture");

  const paint = () => {
    const S = mask[0].length;
    const head = Array.from({ length: S }, (_, s) => `<th scope="col">${s}</th>`).join("");
    const body = mask.map((line, t) => {
      const weights = softmax(line.map((sees, s) => (sees ? built.scores[t][s] : -Infinity)));
      const cells = line.map((sees, s) => {
        const name = `query ${t}, key ${s}: ${sees ? `may see, weight ${shown(weights[s])}` : "hidden"}`;
        return `<td><button type="button" aria-pressed="${sees}" aria-label="${name}" data-t="${t}" data-s="${s}" tabindex="${t === row && s === column ? 0 : -1}"
          data-attn-weight="${weights[s]}" class="${attnteach.onCell(weights[s])}" style="--attn-weight: ${(100 * weights[s]).toFixed(1)}%">${sees ? shown(weights[s]) : ""}</button></td>`;
      });
      return `<tr><th scope="row">${t}</th>${cells.join("")}</tr>`;
    });
    picture.innerHTML = `<table class="attn-grid"><caption>Rows are queries, columns are keys. Click a cell, or move with the arrow keys and press space, to hide or show it.</caption>
      <thead><tr><td></td>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
  };
  const blind = () => {
    const rows = mask.flatMap((line, t) => (line.some(Boolean) ? [] : [t]));
    if (!rows.length) return "";
    return ` ${rows.length === 1 ? `Query ${rows[0]} sees` : `Queries ${rows.join(", ")} see`} nothing: weights and output are zero, not NaN.`;
  };
  let code = "";
  const say = () => {
    const seen = mask.flat().filter(Boolean).length,
      cells = mask.flat().length;
    const changed = mask.flat().filter((sees, i) => sees !== drawn.flat()[i]).length;
    const hand = changed ? `, ${changed} painted by hand` : "";
    attnteach.caption(root, `${code}${hand}: ${seen} of ${cells} pairs may see each other.${blind()}`);
  };
  const focus = () => picture.querySelector(`[data-t="${row}"][data-s="${column}"]`).focus();

  picture.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-t]");
    if (!cell) return;
    [row, column] = [Number(cell.dataset.t), Number(cell.dataset.s)];
    mask[row][column] = !mask[row][column];
    paint();
    say();
    focus();
  });
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step || !event.target.closest("[data-t]")) return;
    event.preventDefault();
    row = Math.min(Math.max(row + step[0], 0), mask.length - 1);
    column = Math.min(Math.max(column + step[1], 0), mask[0].length - 1);
    paint();
    focus();
  });

  return ({ rule, combine: how, second, size, T, S }) => {
    const keys = Number(S),
      queries = Math.min(Number(T), keys),
      all = rules(Number(size));
    mask = Array.from({ length: queries }, (_, i) =>
      Array.from({ length: keys }, (_, s) => {
        const t = keys - queries + i;
        return combine[how](all[rule](t, s), all[second](t, s));
      }),
    );
    drawn = mask.map((line) => [...line]);
    const call = (name) => ({ causal: "causal", documents: "documents(ids)" })[name] ?? `${name}(${size})`;
    const rulesText = how === "alone" ? call(rule) : `${how}(${call(rule)}, ${call(second)})`;
    code = `build(${rulesText}, T=${queries}, S=${keys})`;
    [row, column] = [0, 0];
    paint();
    say();
  };
});
