import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def cases(draw):
    A, B, S = draw.sizes(3, least=5)
    yield Case("three scores", (np.array([1.0, 0.5, -1.0]) + draw.normal(3, scale=0.1),))
    yield Case("one score", (draw.normal(1),))
    yield Case("a batch of rows", (draw.normal(A, B, S),), keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(A, B, S),))
    yield Case("scores close together", (draw.normal(A, S, scale=0.05),))
    yield Case("scores far apart", (draw.normal(A, S, scale=30.0),))
    near = (draw.normal(A, S) + 1e6).astype(np.float32).astype(np.float64)
    yield Case("scores near a million", (near,))
    some = draw.normal(A, S)
    some[:, 1] = -np.inf
    yield Case("-inf in some places", (some,))
    empty = draw.normal(A, S)
    empty[-1] = -np.inf
    yield Case("a row of all -inf", (empty,))
    yield from in_every_form((draw.normal(A, B, S),), slack=3.0)


PROBLEM = Problem(
    __name__,
    level="L3",
    tags=("softmax", "sparse"),
    seed=(9,),
    oracle=kernels.entmax15,
    cases=cases,
    wrong={
        "softmax": WHOLE,
        "sparsemax": WHOLE,
        "not_halved": {"0.0)) / 2\n": "0.0))\n"},
        "not_squared": {"z - tau, 0.0) ** 2": "z - tau, 0.0)"},
        "ascending": {"xp.flip(xp.sort(z, axis=-1), axis=-1)": "xp.sort(z, axis=-1)"},
        "all_in_support": {
            "    inside = order": "    inside = order == order\n    room = xp.where(room > 0, room, 0.0)\n    _ = order"
        },
        "other_root": {
            "take_along_axis(mean, last, axis=-1) - xp.sqrt": "take_along_axis(mean, last, axis=-1) + xp.sqrt"
        },
        "batch_threshold": {"    weight = xp": "    tau = xp.max(tau) + 0 * tau\n    weight = xp"},
        "renormalised": {"z - tau, 0.0) ** 2": "z - tau, 0.0) ** 2 + 1e-3"},
        "nan_on_empty": {"    return xp.where(xp.isfinite(top), weight, 0.0)": "    return weight"},
        "detached": InTorch({"    weight = xp": "    tau = tau.detach()\n    weight = xp"}),
    },
)
