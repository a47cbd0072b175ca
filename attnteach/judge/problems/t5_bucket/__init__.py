import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Like, Problem


def unambiguous(distance, buckets, most, both):
    """The distances at which no rounding decides."""
    side = buckets // 2 if both else buckets
    near = side // 2
    grown = np.log(np.maximum(abs(distance), 1) / near) / np.log(most / near) * (side - near)
    return distance[(grown == 0) | (abs(grown - np.round(grown)) > 1e-4)]


def cases(draw):
    def case(name, distance, buckets, most, both):
        return Case(name, (unambiguous(distance, buckets, most, both), buckets, most, both))

    yield Case("one side, by hand", (np.array([0, -1, -3, -5, -6, -9, -15, -30, 2]), 8, 16))
    yield Case("both sides, by hand", (np.array([-20, -3, -1, 0, 1, 3, 20]), 8, 16, True))
    yield case("the next distances", np.arange(-12, 13), 8, 16, False)
    yield case("the next distances, both sides", np.arange(-12, 13), 8, 16, True)
    yield case("far away", np.array([-100_000, -1000, -129, 129, 1000, 100_000]), 32, 128, True)
    yield case("T5's own sizes", np.arange(-200, 201), 32, 128, True)
    yield case("T5's decoder", np.arange(-200, 201), 32, 128, False)
    yield case("odd sizes", np.arange(-90, 91), 11, 50, False)
    yield case("odd sizes, both sides", np.arange(-90, 91), 14, 50, True)
    yield case("two buckets", np.arange(-40, 41), 2, 5, False)
    yield case("three buckets", np.arange(-9, 10), 3, 4, False)
    buckets, most = int(draw.rng.integers(5, 30)), int(draw.rng.integers(50, 400))
    for both in (False, True):
        yield case("any sizes", draw.rng.integers(-500, 501, 60), buckets, most, both)
    T, S = draw.sizes(2, least=5)
    grid = np.arange(S)[None, :] - np.arange(T)[:, None]
    yield Case("a grid of queries and keys", (np.where(abs(grid) < 4, grid, 30 * grid), 16, 23, True))


FAR = "np.abs(distance) if bidirectional else np.maximum(-distance, 0)"
LOG = "np.log(np.maximum(far, 1) / near) / np.log(most / near) * (side - near)"
HELD = "np.minimum(near + np.floor(grown), side - 1)"
BUCKET = "np.where(far < near, far, grown).astype(int)"
RETURN = "    return bucket + side * (distance > 0) if bidirectional else bucket"

PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("positions", "bias"),
    seed=(4, 15),
    oracle=kernels.t5_bucket,
    cases=cases,
    wrong={
        "sign_turned": {"    distance = np.asarray(distance)": "    distance = -np.asarray(distance)"},
        "other_half": {"(distance > 0)": "(distance < 0)"},
        "future_not_zero": {FAR: "np.abs(distance)"},
        "all_exact": {BUCKET: "np.minimum(far, side - 1).astype(int)"},
        "all_logarithmic": {
            LOG: "np.log(np.maximum(far, 1)) / np.log(most) * side",
            HELD: "np.minimum(np.floor(grown), side - 1)",
            BUCKET: "grown.astype(int)",
        },
        "not_held": {HELD: "near + np.floor(grown)"},
        "most_ignored": {"np.log(most / near)": "np.log(128 / near)"},
        "most_twice": Like("most_ignored", {"np.log(most / near)": "np.log(2 * most / near)"}),
        "linear": {LOG: "(far - near) / (most - near) * (side - near)"},
        "rounded_up": {"np.floor(grown)": "np.ceil(grown)"},
        "rounded": {"np.floor(grown)": "np.round(grown)"},
        "whole_log": {LOG: "np.log(np.maximum(far, 1)) / np.log(most) * (side - near)"},
        "not_halved": {"buckets // 2 if bidirectional else buckets": "buckets"},
        "all_of_side": {"* (side - near)": "* side"},
        "zero_is_after": {"(distance > 0)": "(distance >= 0)"},
        "near_of_all": {"near = side // 2": "near = max(min(buckets // 2, side - 1), 1)"},
        "near_one_less": Like("near_of_all", {"near = side // 2": "near = max(side // 2 - 1, 1)"}),
        "clipped_distance": {
            RETURN: "    return (np.clip(distance, -side // 2, side // 2 - 1) + side // 2).astype(int)"
        },
        "base_ten_or_two": {"np.log(most / near)": "np.log2(most / near)"},
        "floats": {".astype(int)": " + 0.5"},
    },
)
