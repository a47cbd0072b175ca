import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem


def cases(draw):
    B, S = draw.sizes(2, least=5)
    yield Case("two sequences", (np.array([1, 3]), 3))
    yield Case("a batch", (draw.rng.integers(1, S + 1, B), S), keep=True)
    yield Case("the same sizes, other lengths", (draw.rng.integers(1, S + 1, B), S))
    yield Case("an empty sequence", (np.array([0, 2, S]), S))
    yield Case("full sequences", (np.array([S, S]), S))
    yield Case("one sequence", (np.array([2]), S))
    yield Case("nobody reaches the end", (np.array([1, 2]), S))


PROBLEM = Problem(
    __name__,
    level="L0",
    tags=("masks", "batching"),
    seed=(4, 6),
    oracle=lambda lengths, S: kernels.build(kernels.padding(lengths), 1, S),
    cases=cases,
    wrong={
        "one_too_many": {"xp.arange(S) < ": "xp.arange(S) <= "},
        "one_too_few": {"xp.arange(S) < ": "xp.arange(S) + 1 < "},
        "inverted": {"xp.arange(S) < ": "xp.arange(S) >= "},
        "left_padded": {"xp.arange(S) < ": "(S - 1 - xp.arange(S)) < "},
        "no_query_axis": {"[:, None, :]": ""},
        "axis_at_end": {"[:, None, :]": "[:, :, None]"},
        "longest": {"xp.arange(S) < ": "xp.arange(int(xp.max(lengths))) < "},
        "first_only": {"lengths[:, None]": "lengths[:1, None] + 0 * lengths[:, None]"},
        "additive": {
            "(xp.arange(S) < lengths[:, None])[:, None, :]": "xp.where(xp.arange(S) < lengths[:, None], 0.0, -xp.inf)[:, None, :]"
        },
    },
)
