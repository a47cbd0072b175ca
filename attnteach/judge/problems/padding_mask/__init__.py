import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Like, Problem


def cases(draw):
    B, S = draw.sizes(2, least=5)
    yield Case("two sequences", (np.array([1, 3]), 3))
    yield Case("three sequences of up to three", (draw.rng.permutation([1, 2, 3]), 3), hint="equal sizes")
    yield Case("a batch", (draw.rng.integers(1, S + 1, B), S), keep=True)
    yield Case("the same sizes, other lengths", (draw.rng.integers(1, S + 1, B), S))
    yield Case("an empty sequence", (np.array([0, 2, S]), S))
    yield Case("full sequences", (np.array([S, S]), S))
    yield Case("one sequence", (np.array([2]), S))
    yield Case("nobody reaches the end", (np.array([1, 2]), S))
    yield Case("as many sequences as keys", (draw.rng.permutation(S) + 1, S), hint="equal sizes")
    yield Case("lengths of 32 bits", (draw.rng.integers(1, S + 1, B).astype(np.int32), S))
    yield Case("long sequences", (np.array([2099, 2100]), 2100))
    yield Case("fifty sequences and more", (draw.rng.integers(1, S + 1, 60), S))


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
        "lengths_over_keys_when_equal": {
            "xp.arange(S) < lengths[:, None]": "xp.arange(S) < (lengths[None, :] if lengths.shape[0] == S else lengths[:, None])"
        },
        "one_too_few_by_lengths": Like("one_too_few", {"lengths[:, None]": "lengths[:, None] - 1"}),
        "sorted": {"lengths[:, None]": "xp.sort(lengths)[:, None]"},
        "at_least_one": {"lengths[:, None]": "xp.where(lengths > 0, lengths, 1)[:, None]"},
        "last_key_alone": {"xp.arange(S) < ": "xp.arange(S) + 1 == "},
        "square": {"[:, None, :]": "[:, None, :] & (xp.arange(S)[:, None] >= 0)"},
        "causal_too": {"[:, None, :]": "[:, None, :] & (xp.arange(S)[:, None] >= xp.arange(S))"},
        "both_sides": {"[:, None, :]": "[:, None, :] & (xp.arange(S)[:, None] < lengths[:, None, None])"},
        "head_axis": {"[:, None, :]": "[:, None, None, :]"},
        "squeezed": {
            "    return (xp.arange(S) < lengths[:, None])[:, None, :]": "    mask = (xp.arange(S) < lengths[:, None])[:, None, :]\n    return mask[0] if mask.shape[0] == 1 else mask"
        },
        "integers": {
            "    return (xp.arange(S) < lengths[:, None])[:, None, :]": "    return xp.astype((xp.arange(S) < lengths[:, None])[:, None, :], xp.int64)"
        },
        "table": {"xp.arange(S) < ": "xp.arange(S) % 2048 < "},
        "additive": {
            "(xp.arange(S) < lengths[:, None])[:, None, :]": "xp.where(xp.arange(S) < lengths[:, None], 0.0, -xp.inf)[:, None, :]"
        },
    },
)
