"""A walk through multi-head attention: each line, the shape it makes, and the wrong turns beside it, all of them run."""

from dataclasses import dataclass, field
from html import escape

import numpy as np

from attnteach.kernels import build, causal, merge_heads, multi_head_attention, softmax, split_heads
from attnteach.widgets.explore import Fragment, explore

BATCH, WIDTH = 2, 24
AXES = {
    "B": "batch: sequences that never see each other",
    "H": "heads: each looks for something else",
    "T": "queries: positions that look",
    "S": "keys: positions that are looked at",
    "D": "width of one head, M / H",
    "M": "width of the model, H · D",
}


@dataclass(frozen=True)
class Step:
    """A line of code, the array it makes, the names of its axes, why, and wrong turns {code: what came of it}."""

    code: str
    array: np.ndarray
    axes: str
    why: str
    wrong: dict = field(default_factory=dict)


def shape_debugger():
    """Query, key and value through multi-head attention: hover or focus an axis to follow it."""
    return explore(
        draw_walk,
        alt=say_walk,
        start={"heads": 3, "positions": 5},
        heads=[1, 2, 3, 4, 6, 8],
        positions=[3, 5, 8],
    )


def draw_walk(heads, positions):
    steps = walk(heads, positions)
    return Fragment('<ol class="attn-walk">\n' + "\n".join(map(step_html, steps)) + "\n</ol>")


def say_walk(heads, positions):
    x, matrices = parameters(positions)
    gap = np.abs(
        walk(heads, positions)[-1].array
        - multi_head_attention(x, *matrices, heads, mask=build(causal, positions, positions))
    ).max()
    return (
        f"{heads} heads of width {WIDTH // heads} on {positions} positions, model width {WIDTH}. "
        f"Largest difference of the walk to multi_head_attention: {gap:.0e}."
    )


def parameters(positions):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((BATCH, positions, WIDTH))
    return x, [rng.standard_normal((WIDTH, WIDTH)) / np.sqrt(WIDTH) for _ in range(4)]


def walk(H, T):
    """The steps of one forward pass, every array computed."""
    x, (Wq, Wk, Wv, Wo) = parameters(T)
    B, M, D = BATCH, WIDTH, WIDTH // H
    q, k, v = x @ Wq, x @ Wk, x @ Wv
    qh, kh, vh = (split_heads(a, H) for a in (q, k, v))
    scores = qh @ kh.mT / np.sqrt(D)
    mask = build(causal, T, T)
    weights = softmax(np.where(mask, scores, -np.inf))
    out = weights @ vh
    merged = merge_heads(out)
    same = "no error, the same shape"
    return [
        Step("x", x, "BTM", "One vector of the model's width for each position."),
        Step("q = x @ Wq", q, "BTM", "k and v are made alike, from Wk and Wv. The width stays M; heads are still side by side."),
        Step("q = split_heads(q, H)", qh, "BHTD", "Cut M into H pieces of D, then move heads before positions.", {
            "q.reshape(B, H, T, D)": compare(same, q.reshape(B, H, T, D), qh)}),
        Step("k.mT", kh.mT, "BHDS", "Swap the last two axes, so that D meets D.", {"q @ k": try_product(qh, kh)}),
        Step("scores = q @ k.mT / sqrt(D)", scores, "BHTS", "One number for each query and key, in each head.", {
            "q @ k.mT / sqrt(M)": flatter(scores, scores * np.sqrt(D / M))}),
        Step("mask = build(causal, T, S)", mask, "TS", "True where query t may see key s; B and H broadcast."),
        Step("weights = softmax(where(mask, scores, -inf))", weights, "BHTS", "Each row sums to 1: normalise over keys, the last axis.", {
            "softmax(scores) * mask": sums(same, softmax(scores) * mask), "softmax over axis -2": sums(same, softmax(scores.mT).mT)}),
        Step("out = weights @ v", out, "BHTD", "S is summed away: a weighted mean of values for each query."),
        Step("merge_heads(out)", merged, "BTM", "Move heads back beside D, then join: H · D = M.", {
            "out.reshape(B, T, H * D)": compare(same, out.reshape(B, T, M), merged)}),
        Step("y = merge_heads(out) @ Wo", merged @ Wo, "BTM", "Wo mixes the heads; the shape is that of x, so blocks stack."),
    ]  # fmt: skip


def compare(first, wrong, right):
    moved = np.mean(~np.isclose(wrong, right))
    return (
        f"{first}, and {moved:.0%} of the numbers are in the wrong place."
        if moved
        else f"{first}, and the same numbers: here it does no harm."
    )


def try_product(q, k):
    try:
        return compare(f"no error, since T = D = {(q @ k).shape[-1]}, the shape of the scores", q @ k, q @ k.mT)
    except ValueError as error:
        return f"ValueError: {error}"


def flatter(right, wrong):
    top_right, top_wrong = (float(softmax(scores).max(axis=-1).mean()) for scores in (right, wrong))
    if np.allclose(right, wrong):
        return "no difference: with one head, D = M."
    return f"no error; the weights are flatter: the largest of a row is {top_wrong:.2f} on average instead of {top_right:.2f}."


def sums(first, weights):
    rows = weights.sum(axis=-1)
    return f"{first}; but the rows sum to between {rows.min():.2f} and {rows.max():.2f} instead of 1."


def step_html(step):
    chips = ", ".join(chip(axis, size) for axis, size in zip(step.axes, step.array.shape, strict=True))
    wrong = "".join(
        f"\n<details><summary>Wrong turn: <code>{escape(code)}</code></summary><p>{escape(outcome[0].upper() + outcome[1:])}</p></details>"
        for code, outcome in step.wrong.items()
    )
    return (
        f'<li><code class="attn-code">{escape(step.code)}</code>\n<span class="attn-shape">({chips})</span>\n{block(step.array.shape)}\n'
        f"<p>{escape(step.why)}</p>{wrong}</li>"
    )


def chip(axis, size):
    return (
        f'<button type="button" class="attn-chip" data-attn-axis="{axis}">{axis}<small>={size}</small>'
        f'<span class="attn-tip">{escape(AXES[axis])}</span></button>'
    )


def block(shape):
    """The last two axes as a sheet, the heads as sheets behind it."""
    sheets = shape[-3] if len(shape) == 4 else 1
    height, width = (5 * n for n in shape[-2:])
    rects = "".join(
        f'<rect x="{1 + 4 * i}" y="{1 + 4 * (sheets - 1 - i)}" width="{width}" height="{height}"/>'
        for i in reversed(range(sheets))
    )
    across, down = width + 4 * sheets, height + 4 * sheets
    return f'<svg class="attn-block" viewBox="0 0 {across} {down}" width="{across}" height="{down}" aria-hidden="true">{rects}</svg>'
