import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, InTorch, Like, Problem
from attnteach.judge.problems._shared import FAR, chance, in_every_form, tensor_mistakes


def cases(draw):
    A, B, S = draw.sizes(3, least=5)
    yield Case("three whole scores", (draw.rng.permutation([2.0, 1.0, 0.0]),))
    yield Case("two equal scores", (draw.rng.permutation([1.0, 1.0, 0.0, -3.0]),), hint="ties")
    yield Case(
        "two rows", (np.stack([draw.rng.permutation([2.0, 1.0, 0.0]), [-1.0, -1.0, -5.0]]),), hint="a batch of rows"
    )
    yield Case("three scores", (np.array([1.0, 0.5, -1.0]) + draw.normal(3, scale=0.1),))
    yield Case("far below zero", (draw.rng.permutation([2.0, 1.0, 0.0]) - FAR,), hint="shift")
    yield Case("far above zero", (draw.rng.permutation([2.0, 1.0, 0.0]) + FAR,), hint="shift")
    apart = np.stack([draw.rng.permutation([2.0, 1.0, 0.0]), draw.rng.permutation([2.0, 1.0, 0.0]) - FAR])
    yield Case("one row far below the other", (apart,), hint="shift")
    yield Case("a small row of all -inf", (np.where([[1], [0]], apart, -np.inf),), hint="a row of all -inf")
    yield Case("one score", (draw.normal(1),))
    batch = draw.normal(A, B, S)
    yield Case("a batch of rows", (batch,), keep=True)
    yield Case("the same batch again", (batch,), again="a batch of rows", hint="kept between calls")
    yield Case("the same sizes, other numbers", (draw.normal(A, B, S),), hint="kept between calls")
    yield Case("four axes", (draw.normal(2, 3, A, S),), hint="a batch of rows")
    yield Case("every size is one", (draw.normal(1, 1, 1),), hint="ones")
    yield Case("all sizes equal", (draw.normal(3, 3, 3),), hint="equal sizes")
    yield Case("scores close together", (draw.normal(A, S, scale=0.05),))
    yield Case("a long row of scores close together", (draw.normal(2, 700, scale=0.01),), hint="long rows")
    yield Case("scores far apart", (draw.normal(A, S, scale=30.0),))
    steps = draw.rng.integers(0, 6, (40, 21)) / 2
    yield Case("scores near four million", (steps + 4e6,), hint="shift")
    near = draw.rng.permuted(np.concatenate([steps + 4e6, np.zeros((40, 300))], axis=-1), axis=-1)
    yield Case("scores near four million in a long row", (near,), hint="shift")
    yield Case("scores near minus four million in a long row", (near - 8e6,), hint="shift")
    some = draw.normal(A, S)
    some[:, 1] = -np.inf
    yield Case("-inf in some places", (some,))
    empty = draw.normal(A, S)
    empty[-1] = -np.inf
    yield Case("a row of all -inf", (empty,))
    yield from in_every_form((draw.normal(A, B, S),), slack=3.0)


START = "    xp = array_namespace(z)\n"
SHIFT = "    z = (z - xp.where(xp.isfinite(top), top, 0.0)) / 2\n"
FLOOR = "    z = xp.where(z < -2.0, -2.0, z)\n"
WEIGHT = "    weight = xp.where(z > tau, z - tau, 0.0) ** 2\n"
RESULT = "    return xp.where(xp.isfinite(top), weight, 0.0)"

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
        "bisection": WHOLE,
        "squares_before_the_shift": {
            "square = xp.cumulative_sum(order * order, axis=-1) / count": "raw = order + xp.where(xp.isfinite(top), top, 0.0) / 2\n    center = xp.cumulative_sum(raw, axis=-1) / count\n    square = xp.cumulative_sum(raw * raw, axis=-1) / count - center * center + mean * mean"
        },
        "not_shifted": {SHIFT: "    z = z / 2\n", FLOOR: ""},
        "shift_by_the_mean": Like(
            "squares_before_the_shift",
            {
                SHIFT: "    z = xp.where(xp.isfinite(z), z, top)\n    z = (z - xp.where(xp.isfinite(top), xp.mean(z, axis=-1, keepdims=True), 0.0)) / 2\n",
                FLOOR: "",
            },
        ),
        "floor_in_the_support": {FLOOR: "    z = xp.where(z < -0.5, -0.5, z)\n"},
        "one_maximum": {
            "xp.max(z, axis=-1, keepdims=True)\n": "xp.max(z) + xp.zeros_like(xp.max(z, axis=-1, keepdims=True))\n"
        },
        "never_below_zero": {SHIFT: "    z = (z - xp.where(top > 0, top, 0.0)) / 2\n"},
        "variance_of_a_sample": {
            "room = 1 / count - (square - mean * mean)": "room = 1 / count - (square - mean * mean) * count / xp.where(count > 1, count - 1, 1)"
        },
        "room_not_divided": {"room = 1 / count - ": "room = 1 - "},
        "divided_by_the_sum": {
            WEIGHT: "    weight = xp.where(z > tau, z - tau, 0.0)\n    weight = weight / xp.sum(weight, axis=-1, keepdims=True)\n"
        },
        "threshold_of_the_last": {
            "take_along_axis(mean, last, axis=-1) - xp.sqrt(xp.take_along_axis(room, last, axis=-1))": "take_along_axis(order, last, axis=-1)"
        },
        "fixed_axes": {START: START + "    rows, columns = z.shape\n"},
        **tensor_mistakes(START, "z"),
        **chance(RESULT, "weight"),
    },
)
