import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem
from attnteach.judge.problems._shared import in_every_form


def cases(draw):
    A, B, T, E, parts = draw.sizes(5)

    def make(n, *lead, scale=1.0):
        return [draw.normal(*lead, T, E) for _ in range(n)], [draw.normal(*lead, T, scale=scale) for _ in range(n)]

    yield Case("two parts", make(2))
    yield Case("one part", make(1))
    yield Case("many parts of a batch", make(parts, A, B), keep=True)
    yield Case("the same sizes, other numbers", make(parts, A, B))
    yield Case("parts of very different weight", make(3, A, scale=20.0))
    yield Case("lse of ten thousand", make(3, A, scale=1e4), slack=30)
    outs, lses = make(3, A)
    lses[1][..., 0] = -np.inf
    yield Case("a part that saw nothing", (outs, lses))
    outs, lses = make(3, A)
    outs = [np.concatenate([np.zeros_like(x[..., :1, :]), x[..., 1:, :]], axis=-2) for x in outs]
    for x in lses:
        x[..., 0] = -np.inf
    yield Case("a row that nobody saw", (outs, lses))
    yield from in_every_form(make(3, A, B), grad=False, slack=3.0)


PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("flash", "inference", "stability"),
    seed=(12, 21),
    oracle=kernels.merge_partials,
    cases=cases,
    wrong={
        "plain_mean": {"share = xp.exp(lse - safe)": "share = xp.exp(0 * xp.where(xp.isfinite(lse), lse, 0.0))"},
        "plain_sum": {
            "share = share / xp.where(total > 0, total, 1.0)": "share = share / share if False else xp.where(share > 0, 1.0, 0.0)"
        },
        "never_rescaled": {"    share = share / xp.where(total > 0, total, 1.0)\n": ""},
        "weighted_by_lse": {
            "share = xp.exp(lse - safe)": "share = xp.where(xp.isfinite(lse), lse, 0.0) - xp.where(xp.isfinite(xp.min(lse, axis=0)), xp.min(lse, axis=0), 0.0) + 1.0"
        },
        "no_maximum": {"safe = xp.where(xp.isfinite(top), top, 0.0)": "safe = xp.zeros_like(top)"},
        "lse_is_maximum": {"safe + xp.log(total)": "safe"},
        "lse_sum": {"safe + xp.log(total)": "xp.sum(xp.where(xp.isfinite(lse), lse, 0.0), axis=0)"},
        "lse_without_maximum": {"safe + xp.log(total)": "xp.log(total)"},
        "base_two": {"share = xp.exp(lse - safe)": "share = 2.0 ** (lse - safe)"},
        "nan_on_empty": {"safe = xp.where(xp.isfinite(top), top, 0.0)": "safe = top"},
        "first_two": {
            "lse = xp.stack(list(lses), axis=0)": "lse = xp.stack(list(lses)[:2], axis=0)",
            "xp.stack(list(outs), axis=0)": "xp.stack(list(outs)[:2], axis=0)",
        },
        "largest_only": {"share = xp.exp(lse - safe)": "share = xp.exp(1e6 * (lse - safe))"},
    },
)
