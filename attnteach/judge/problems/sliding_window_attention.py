import numpy as np

from ... import kernels
from ..problem import Case, Problem, at, ways, wrong
from ._shared import OVERFLOW

REFERENCE = """
from math import sqrt

from array_api_compat import array_namespace


def sliding_window_attention(q, k, v, w):
    xp = array_namespace(q)
    T = q.shape[-2]
    w = min(w, T)
    s = xp.arange(T)[:, None] - xp.arange(w)[None, :]
    seen = s >= 0
    index = xp.reshape(xp.where(seen, s, 0), (-1,))

    def near(x):
        return xp.reshape(xp.take(x, index, axis=-2), (*x.shape[:-1], w, x.shape[-1]))

    scores = xp.sum(q[..., None, :] * near(k), axis=-1) / sqrt(q.shape[-1])
    scores = xp.where(seen, scores, -xp.inf)
    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
    weights = weights / xp.sum(weights, axis=-1, keepdims=True)
    return xp.sum(weights[..., None] * near(v), axis=-2)
""".lstrip()

LINEAR = "The window is a mask on full attention: cost and memory stay quadratic. Touch only the w keys of each query."


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

    yield Case("four positions, two keys each", (*make(T=4), 2))
    yield Case("a batch of heads", (*make(B, H), 3), keep=True)
    yield Case("the same sizes, other numbers", (*make(B, H), 3))
    yield Case("a window of one", (*make(B), 1), hint="A window of 1 holds the position itself: the values come back.")
    yield Case(
        "a window wider than everything",
        (*make(B), 99),
        hint="A window wider than the sequence is plain causal attention.",
    )
    yield Case("one position", (*make(B, T=1), 3))
    yield Case("scores of ten thousand", (*make(B, scale=100.0), 4), slack=30, hint=OVERFLOW)
    yield from ways((*make(B, H), 4), slack=2.0)
    big, rows = make(T=2039, D=5, E=3), draw.rows(2039)
    sure = {"read": at(rows), "want": _rows(*big, 7, rows), "hint": LINEAR}
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
        hint=LINEAR,
        read=at(rows),
        want=_rows(*large, 5, rows),
    )


PROBLEM = Problem(
    id="sliding_window_attention",
    title="Sliding-window attention at linear cost",
    statement="""
        Causal attention in which each position sees the last w keys, its own included; scaled by 1/sqrt(D).
        q, k (..., T, D), v (..., T, E), w >= 1 -> (..., T, E). Memory and arithmetic must grow linearly with T:
        a mask on a T x T matrix is refused.
        """,
    signature="def sliding_window_attention(q, k, v, w):",
    level="L2",
    tags=("window", "memory"),
    seed=(4, 12),
    hints=(
        "How many scores exist per query? Build an array of just that shape.",
        "Gather the w keys before each position: indices t - arange(w), a (T, w) array; hide the ones below 0.",
        "scores (..., T, w), softmax over w, then mix gathered values. Blocks of w queries with 2w keys work as well.",
    ),
    reference=REFERENCE,
    oracle=oracle,
    cases=cases,
    time_limit=15.0,
    mutants=(
        wrong(
            "quadratic",
            "The numbers are right and the cost is not: a window as a mask on T x T scores stays quadratic. Touch only w keys for each query.",
            source="""
            from math import sqrt

            from array_api_compat import array_namespace


            def sliding_window_attention(q, k, v, w):
                xp = array_namespace(q)
                t = xp.arange(q.shape[-2])
                seen = (t[None, :] <= t[:, None]) & (t[None, :] > t[:, None] - w)
                scores = xp.where(seen, q @ k.mT / sqrt(q.shape[-1]), -xp.inf)
                weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
                return weights / xp.sum(weights, axis=-1, keepdims=True) @ v
            """,
        ),  # fmt: skip
        wrong(
            "quadratic_by_rows",
            "Row by row the memory is linear, but each row still meets all T keys: the arithmetic is quadratic. Slice k and v to the window first.",
            source="""
            from math import sqrt

            from array_api_compat import array_namespace


            def sliding_window_attention(q, k, v, w):
                xp = array_namespace(q)
                s = xp.arange(q.shape[-2])
                rows = []
                for t in range(q.shape[-2]):
                    scores = q[..., t : t + 1, :] @ k.mT / sqrt(q.shape[-1])
                    scores = xp.where((s <= t) & (s > t - w), scores, -xp.inf)
                    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
                    rows.append(weights / xp.sum(weights, axis=-1, keepdims=True) @ v)
                return xp.concat(rows, axis=-2)
            """,
        ),  # fmt: skip
        wrong(
            "one_too_many",
            "Off by one: w keys before oneself make w + 1; the position itself counts.",
            "w = min(w, T)",
            "w = min(w + 1, T)",
        ),
        wrong("one_too_few", "Off by one: the window holds w - 1 keys.", "w = min(w, T)", "w = max(min(w, T) - 1, 1)"),
        wrong(
            "clamped_start",
            "Near the start the first key is counted several times: indices below 0 must be hidden, not clamped.",
            "    scores = xp.where(seen, scores, -xp.inf)\n",
            "",
        ),
        wrong(
            "wraps_around",
            "Near the start negative indices wrap around to the end: the first positions see the future.",
            "xp.where(seen, s, 0)",
            "s % T",
            "    scores = xp.where(seen, scores, -xp.inf)\n",
            "",
        ),  # fmt: skip
        wrong(
            "zero_padding",
            "You pad keys with zeros at the start and let them vote: exp(0) = 1. Hide them with -inf.",
            "xp.where(seen, scores, -xp.inf)",
            "xp.where(seen, scores, 0.0)",
        ),
        wrong(
            "looks_ahead",
            "The window looks ahead: it holds the past and oneself.",
            "xp.arange(T)[:, None] - xp.arange(w)[None, :]",
            "T - 1 - xp.abs(T - 1 - xp.arange(T)[:, None] - xp.arange(w)[None, :])",
        ),
        wrong(
            "excludes_itself",
            "A position does not see itself: it is the first of its w keys.",
            "- xp.arange(w)[None, :]\n    seen = s >= 0",
            "- xp.arange(1, w + 1)[None, :]\n    seen = (s >= 0) | (xp.arange(T)[:, None] == 0)",
        ),
        wrong(
            "blocks",
            "You cut the sequence into blocks of w: a window slides with every position.",
            "seen = s >= 0",
            "seen = s >= xp.arange(T)[:, None] // w * w",
        ),
        wrong("no_scale", "There is no scale: divide the scores by sqrt(D).", " / sqrt(q.shape[-1])", ""),
        wrong(
            "scale_by_window", "You scale by the root of the window; it is the width's.", "sqrt(q.shape[-1])", "sqrt(w)"
        ),
        wrong(
            "window_mean",
            "You return the plain mean of the window: the scores play no part.",
            "xp.sum(q[..., None, :] * near(k), axis=-1)",
            "0 * xp.sum(q[..., None, :] * near(k), axis=-1)",
        ),
        wrong(
            "no_maximum",
            "You exponentiate raw scores: they overflow.",
            "scores - xp.max(scores, axis=-1, keepdims=True)",
            "scores",
        ),
    ),
)
