import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case, read_rows
from attnteach.judge.definition import WHOLE, InTorch, Like, Problem
from attnteach.judge.problems._shared import BARE_SHIFT, FAR, chance, in_every_form, queries_and_keys, tensor_mistakes


def oracle(q, k, v, w):
    return kernels.attention(q, k, v, mask=kernels.build(kernels.window(w), q.shape[-2], k.shape[-2]))


def _rows(q, k, v, w, rows):
    s = np.arange(k.shape[-2])[None, :]
    return kernels.attention(q[rows], k, v, mask=(s <= rows[:, None]) & (s > rows[:, None] - w))


def cases(draw):
    B, H, T, D, E = draw.sizes(5, least=2)
    T += 6

    def make(*lead, T=T, D=D, E=E, scale=1.0):
        return draw.normal(*lead, T, D) * scale, draw.normal(*lead, T, D) * scale, draw.normal(*lead, T, E)

    def at(scores):
        q, k = queries_and_keys(np.array(scores, float))
        return q, k, draw.distinct(len(k), 1)

    def same(n):
        return tuple(draw.normal(n, n, n, n) for _ in range(3))

    yield Case("four positions, two keys each", (draw.whole(4, 2), draw.whole(4, 2), draw.distinct(4, 1), 2))
    yield Case("three positions, two keys each", (draw.whole(3, 2), draw.whole(3, 2), draw.distinct(3, 1), 2))
    around, below = [[60, 0, 0], [61, 62, 0], [-60, -61, -62]], np.array([[0, 1, 1], [1, 0, 2], [2, 1, 0]]) - FAR
    yield Case("scores around sixty", (*at(around), 3), slack=30, hint="clipped")
    yield Case("scores far above zero", (*at(below + 2 * FAR), 2), hint="overflow", slack=60)
    yield Case("scores far below zero", (*at(below), 3), hint="below zero", slack=60)
    yield Case(
        "one query far below the others", (*at(np.add(below, [[FAR], [FAR], [0]])), 2), hint="below zero", slack=60
    )
    yield Case(
        "keys outside of the window far above",
        (*at([[0, FAR, FAR], [1, 0, FAR], [FAR, 1, 0]]), 2),
        hint="hidden above",
        slack=60,
    )
    yield Case("all sizes equal", (*same(3), 2), hint="equal sizes")
    yield Case("all sizes equal, the window too", (*same(3), 3), hint="equal sizes")
    yield Case("a long sequence", (*make(T=300), 40))
    heads = (*make(B, H), 3)
    yield Case("a batch of heads", heads, keep=True)
    yield Case("the same heads again", heads, again="a batch of heads", hint="kept between calls")
    yield Case("the same sizes, other numbers", (*make(B, H), 3))
    yield Case("a window of one", (*make(B), 1))
    yield Case("a window wider than everything", (*make(B), 99))
    yield Case("one position", (*make(B, T=1), 3))
    yield Case("scores of ten thousand", (*make(B, scale=100.0), 4), slack=30, hint="overflow")
    yield from in_every_form((*make(B, H), 4), slack=2.0)
    big, rows = make(T=2039, D=5, E=3), draw.rows(2039)
    sure = {"read": read_rows(rows), "want": _rows(*big, 7, rows), "hint": "linear"}
    yield Case("memory at 2039 positions", (*big, 7), memory=2039 * 2039, **sure)
    yield Case(
        "arithmetic from 509 to 2039 positions",
        (*big, 7),
        smaller=(*make(T=509, D=5, E=3), 7),
        cheaper_than=7.0,
        **sure,
    )
    large, rows = make(T=20011, D=3, E=2), draw.rows(20011)
    yield Case(
        "20011 positions in 150 MB",
        (*large, 5),
        memory=150_000_000,
        large=True,
        hint="linear",
        read=read_rows(rows),
        want=_rows(*large, 5, rows),
    )


START = "    xp = array_namespace(q)\n"
REACH = "- xp.arange(w)[None, :]"
MASKED = "    scores = xp.where(seen, scores, -xp.inf)\n"
TOTAL = "    weights = weights / xp.sum(weights, axis=-1, keepdims=True)\n"
RESULT = "    return xp.sum(weights[..., None] * near(v), axis=-2)"
BOTH_SIDES = {
    "    w = min(w, T)\n": "    w = min(w, T)\n    side = w - 1\n    w = 2 * side + 1\n",
    REACH: "+ xp.arange(-side, side + 1)[None, :]",
    "seen = s >= 0": "seen = (s >= 0) & (s < T)",
}

PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("window", "memory"),
    seed=(4, 12),
    oracle=oracle,
    cases=cases,
    time_limit=15.0,
    wrong={
        "quadratic": WHOLE,
        "quadratic_by_rows": WHOLE,
        "one_too_many": {"w = min(w, T)": "w = min(w + 1, T)"},
        "one_too_few": {"w = min(w, T)": "w = max(min(w, T) - 1, 1)"},
        "clamped_start": {"    scores = xp.where(seen, scores, -xp.inf)\n": ""},
        "wraps_around": {"xp.where(seen, s, 0)": "s % T", "    scores = xp.where(seen, scores, -xp.inf)\n": ""},
        "zero_padding": {"xp.where(seen, scores, -xp.inf)": "xp.where(seen, scores, 0.0)"},
        "looks_ahead": {
            "xp.arange(T)[:, None] - xp.arange(w)[None, :]": "T - 1 - xp.abs(T - 1 - xp.arange(T)[:, None] - xp.arange(w)[None, :])"
        },
        "excludes_itself": {
            "- xp.arange(w)[None, :]\n    seen = s >= 0": "- xp.arange(1, w + 1)[None, :]\n    seen = (s >= 0) | (xp.arange(T)[:, None] == 0)"
        },
        "blocks": {"seen = s >= 0": "seen = s >= xp.arange(T)[:, None] // w * w"},
        "no_scale": {" / sqrt(q.shape[-1])": ""},
        "scale_by_window": {"sqrt(q.shape[-1])": "sqrt(w)"},
        "window_mean": {"xp.sum(q[..., None, :] * near(k), axis=-1)": "0 * xp.sum(q[..., None, :] * near(k), axis=-1)"},
        "no_maximum": {"scores - xp.max(scores, axis=-1, keepdims=True)": "scores"},
        **BARE_SHIFT,
        "both_sides": BOTH_SIDES,
        "centred": Like("both_sides", BOTH_SIDES | {"side = w - 1": "side = w // 2"}),
        "future_window": {REACH: "+ xp.arange(w)[None, :]", "seen = s >= 0": "seen = s < T"},
        "finite_mask": {MASKED: "    scores = xp.where(seen, scores, -1e4)\n"},
        "scores_multiplied_by_mask": Like("zero_padding", {MASKED: "    scores = scores * seen\n"}),
        "hidden_keys_in_total": {MASKED: "", RESULT: "    weights = xp.where(seen, weights, 0.0)\n" + RESULT},
        "start_averaged": {
            TOTAL: TOTAL
            + "    even = xp.where(seen, 1.0, 0.0) / xp.sum(1.0 * seen, axis=-1)[:, None]\n"
            + "    weights = xp.where(xp.all(seen, axis=-1)[:, None], weights, even)\n"
        },
        "full_window_only": {
            RESULT: RESULT.replace("    return ", "    out = ")
            + "\n    return xp.where((xp.arange(T) >= w - 1)[:, None], out, 0.0)"
        },
        "thirty_two_at_most": {"w = min(w, T)": "w = min(w, T, 32)"},
        "values_not_shifted": {RESULT: RESULT.replace("near(v)", "v[..., None, :]")},
        "window_reversed": {RESULT: RESULT.replace("weights[..., None]", "xp.flip(weights, axis=-1)[..., None]")},
        "unnormalised": {TOTAL: ""},
        "softmax_over_queries": {TOTAL: "    weights = weights / xp.sum(weights, axis=-2, keepdims=True)\n"},
        "scale_multiplied": {" / sqrt(q.shape[-1])": " * sqrt(q.shape[-1])"},
        "scale_without_root": {"sqrt(q.shape[-1])": "q.shape[-1]"},
        "scale_of_values": {"sqrt(q.shape[-1])": "sqrt(v.shape[-1])"},
        "values_replaced_by_shape": {RESULT: "    v = k if k.shape == v.shape else v\n" + RESULT},
        "causal_alone_when_equal": {"    w = min(w, T)\n": "    w = T if q.shape[-1] == T else min(w, T)\n"},
        **tensor_mistakes(START, "q", "k", "v"),
        "view_of_batch": Like("view", InTorch({START: START + "    k = k.view(-1, *k.shape[-2:]).view(k.shape)\n"})),
        "detached": InTorch({RESULT: RESULT.replace("weights[", "weights.detach()[")}),
        **chance(RESULT, "weights"),
    },
)
