// The formulas of attnteach.widgets.costs.costs, which calls the kernels; a test holds the two equal.
attnteach.widget("costs.js", (root, built) => {
  const costs = ({ n, d, heads, kv_heads, bytes, peak, bandwidth }) => {
    const groups = Math.min(heads, kv_heads),
      width = d / heads;
    const cache = 2 * groups * width * n * bytes;
    const prefill = (4 * n * n * d) / (2 * n * d * bytes + cache),
      decode = (4 * n * d) / (2 * d * bytes + cache);
    const share = (intensity) => Math.min(peak, intensity * bandwidth) / peak;
    return {
      projections: 4 * n * d * d + 4 * n * d * groups * width,
      "scores and mix": 4 * n * n * d,
      "feed-forward": 16 * n * d * d,
      cache: cache,
      "kept for backward": 4 * n * d * bytes + heads * n * n * bytes,
      "kept with recomputing": 4 * n * d * bytes + heads * n * 4,
      "prefill intensity": prefill,
      "decode intensity": decode,
      "prefill share": share(prefill),
      "decode share": share(decode),
    };
  };
  const three = (x) => {
    const digits = x ? Math.max(0, 2 - Math.floor(Math.log10(Math.abs(x)))) : 0;
    return digits ? x.toFixed(digits).replace(/\.?0+$/, "") : x.toFixed(0);
  };
  const prefixed = (x, step, units) => {
    let i = 0;
    while (x >= step && i < units.length - 1) {
      x /= step;
      i += 1;
    }
    return `${three(x)} ${units[i]}`;
  };
  const decimal = (x) => prefixed(x, 1000, ["", "K", "M", "G", "T", "P", "E"]);
  const binary = (x) => prefixed(x, 1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]);

  const roof = (values, { peak, bandwidth }) => {
    const ridge = peak / bandwidth;
    const ends = [values["prefill intensity"], values["decode intensity"], ridge].map(Math.log10);
    const low = Math.floor(Math.min(...ends) - 0.3),
      high = Math.ceil(Math.max(...ends) + 0.3);
    const top = Math.ceil(Math.log10(peak)),
      floor = Math.floor(Math.log10(bandwidth) + low);
    const x = (v) => 52 + (400 * (Math.log10(v) - low)) / (high - low);
    const y = (v) => 220 - (190 * (Math.log10(v) - floor)) / (top - floor);
    const reach = (v) => Math.min(peak, v * bandwidth);
    const line = (x1, y1, x2, y2, style) => `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" style="${style}"/>`;
    const text = (tx, ty, words, anchor) =>
      `<text x="${tx}" y="${ty}" text-anchor="${anchor}" style="font-size: 13px">${words}</text>`;
    const power = (i) => `10<tspan dy="-5" style="font-size: 10px">${String(i).replace("-", "−")}</tspan>`;
    let marks = "";
    for (let i = floor; i <= top; i += 1)
      marks +=
        line(52, y(10 ** i), 452, y(10 ** i), "stroke: var(--attn-grid)") + text(46, y(10 ** i) + 4, power(i), "end");
    for (let i = low; i <= high; i += 1)
      marks +=
        line(x(10 ** i), 220, x(10 ** i), 224, "stroke: var(--attn-muted)") + text(x(10 ** i), 240, power(i), "middle");
    const point = (phase, shape) => {
      const at = values[`${phase} intensity`],
        px = x(at),
        py = y(reach(at));
      return (
        shape(px, py) +
        text(px + (at < ridge ? 12 : 0), py + (at < ridge ? 6 : 24), phase, at < ridge ? "start" : "middle")
      );
    };
    return `<svg class="attn-svg" viewBox="0 0 470 266" fill="var(--attn-ink)" style="max-width: 470px" role="img" aria-label="Roofline: attainable FLOP/s against FLOPs per byte moved, with the ridge at ${three(ridge)}; the points are in the table.">
      ${marks}${line(x(ridge), y(peak), x(ridge), 220, "stroke: var(--attn-grey); stroke-dasharray: 2 3")}
      <polyline points="${x(10 ** low)},${y(reach(10 ** low))} ${x(ridge)},${y(peak)} ${x(10 ** high)},${y(peak)}" style="fill: none; stroke: var(--attn-muted); stroke-width: 2.4"/>
      ${text(x(ridge), y(peak) - 8, `ridge ${three(ridge)}`, "middle")}
      ${point("prefill", (px, py) => `<circle cx="${px}" cy="${py}" r="6" style="fill: var(--attn-blue)"/>`)}
      ${point("decode", (px, py) => `<rect x="${px - 6}" y="${py - 6}" width="12" height="12" style="fill: var(--attn-orange)"/>`)}
      ${text(252, 261, "FLOPs per byte moved", "middle")}
      <text transform="translate(12 125) rotate(-90)" text-anchor="middle" style="font-size: 13px">attainable FLOP/s</text>
    </svg>`;
  };

  return (state) => {
    const [peak, bandwidth] = built.machines[state.machine];
    const sizes = {
      n: +state.n,
      d: +state.d,
      heads: +state.heads,
      kv_heads: +state.kv_heads,
      bytes: parseInt(state.bytes_per_number, 10),
      peak,
      bandwidth,
    };
    const values = costs(sizes);
    const cell = (name, shown) =>
      `<tr><th scope="row">${name}</th><td data-attn-value="${values[name]}">${shown}</td><td class="attn-formula">${built.formulas[name] ?? ""}</td></tr>`;
    const rows = [
      ...["projections", "scores and mix", "feed-forward"].map((name) => cell(name, `${decimal(values[name])}FLOP`)),
      ...["cache", "kept for backward", "kept with recomputing"].map((name) => cell(name, binary(values[name]))),
      ...["prefill intensity", "decode intensity"].map((name) => cell(name, `${three(values[name])} FLOP/B`)),
      ...["prefill share", "decode share"].map((name) => cell(name, `${three(100 * values[name])} % of peak`)),
    ];
    const clamped =
      sizes.kv_heads > sizes.heads
        ? `<p>There are only ${sizes.heads} heads, so there are ${sizes.heads} kv heads at most.</p>`
        : "";
    root.querySelector(".attn-picture").innerHTML =
      `${clamped}<div class="attn-beside"><table class="attn-table"><caption>One attention layer, forward, ${sizes.n} tokens</caption><tbody>${rows.join("")}</tbody></table>${roof(values, sizes)}</div>`;
    const layer = values.projections + values["scores and mix"] + values["feed-forward"];
    const phase = (name) =>
      `${name} does ${three(values[`${name} intensity`])} FLOPs per byte, at most ${three(100 * values[`${name} share`])} % of the peak`;
    attnteach.caption(
      root,
      `One layer: ${decimal(layer)}FLOP for ${sizes.n} tokens, ${three((100 * values["scores and mix"]) / layer)} % of it scores and mix. ` +
        `Its cache: ${binary(values.cache)}. Attention in ${phase("prefill")}; ${phase("decode")}.`,
    );
  };
});
