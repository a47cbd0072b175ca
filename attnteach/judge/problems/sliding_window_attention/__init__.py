import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case, read_rows
from attnteach.judge.definition import WHOLE, Problem
from attnteach.judge.problems._shared import in_every_form


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
    },
)
