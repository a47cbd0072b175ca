import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case, read_rows
from attnteach.judge.definition import WHOLE, Problem
from attnteach.judge.problems._shared import in_every_form


def _rows(q, k, v, rows):
    """Some rows of the quadratic form."""
    q, k = (np.where(x > 0, x + 1, np.exp(np.minimum(x, 0))) for x in (q[rows], k))
    weights = (q @ k.T) * (np.arange(len(k))[None, :] <= rows[:, None])
    return weights / weights.sum(-1, keepdims=True) @ v


def cases(draw):
    B, H, T, D, E = draw.sizes(5)

    def make(*lead, T=T, D=D, E=E, scale=1.0):
        return draw.normal(*lead, T, D) * scale, draw.normal(*lead, T, D) * scale, draw.normal(*lead, T, E)

    yield Case("two positions", make(T=2))
    yield Case("one sequence, no batch", make())
    yield Case("a batch of heads", make(B, H), keep=True)
    yield Case("the same sizes, other numbers", make(B, H))
    yield Case("one position", make(B, T=1))
    yield Case("features far from zero", make(B, scale=5.0))
    yield Case("large inputs", tuple(np.where(x > 0, x * 1000, x) for x in make(B)), slack=3.0)
    yield from in_every_form(make(B, H), slack=3.0)
    yield Case(
        "gradients of large inputs (torch)",
        tuple(np.where(x > 0, x * 1000, x) for x in make(B)),
        slack=3.0,
        grad=True,
        only="torch",
    )
    big, rows = make(T=2039, D=3, E=5), draw.rows(2039)
    sure = {"read": read_rows(rows), "want": _rows(*big, rows), "hint": "linear", "slack": 3.0}
    yield Case("memory at 2039 positions", big, memory=2039 * 2039, **sure)
    yield Case("arithmetic from 509 to 2039 positions", big, smaller=make(T=509, D=3, E=5), cheaper_than=7.0, **sure)
    large, rows = make(T=20011, D=3, E=2), draw.rows(20011)
    yield Case(
        "20011 positions in 150 MB",
        large,
        memory=150_000_000,
        large=True,
        slack=30.0,
        hint="linear",
        read=read_rows(rows),
        want=_rows(*large, rows),
    )


PROBLEM = Problem(
    __name__,
    level="L3",
    tags=("linear", "memory", "causality"),
    seed=(7, 12),
    oracle=kernels.linear_attention,
    cases=cases,
    time_limit=15.0,
    wrong={
        "quadratic": WHOLE,
        "quadratic_by_rows": WHOLE,
        "zeros": {"    return mixed / ": "    return 0 * mixed / "},
        "not_causal": {"    mixed = ": "    state, total = state[..., -1:, :, :], total[..., -1:, :]\n    mixed = "},
        "excludes_itself": {
            "    mixed = ": "    state = state - k[..., :, None] * v[..., None, :] * (xp.arange(k.shape[-2]) > 0)[:, None, None]\n    total = total - k * (xp.arange(k.shape[-2]) > 0)[:, None]\n    mixed = "
        },
        "unnormalised": {"    return mixed / xp.sum(q * total, axis=-1, keepdims=True)": "    return mixed"},
        "normalised_by_count": {
            "xp.sum(q * total, axis=-1, keepdims=True)": "xp.astype(xp.arange(1, q.shape[-2] + 1), q.dtype)[:, None]"
        },
        "running_mean": {"q, k = feature(q), feature(k)": "q, k = 0 * q + 1, 0 * k + 1"},
        "relu": {"xp.exp(xp.where(x > 0, 0.0, x)))": "0.0 * x + 1e-6)", "x + 1.0": "x"},
        "elu_without_one": {"x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))": "x, xp.exp(xp.where(x > 0, 0.0, x)) - 1.0)"},
        "exponential": {"xp.where(x > 0, x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))": "xp.exp(x)"},
        "query_without_feature": {"q, k = feature(q), feature(k)": "q, k = q, feature(k)"},
        "scaled": {"q, k = feature(q), feature(k)": "q, k = feature(q / q.shape[-1] ** 0.5), feature(k)"},
        "softmax": WHOLE,
    },
)
