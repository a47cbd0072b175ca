import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def oracle(a, b):
    """Box by box (Rezatofighi et al. 2019, algorithm 1)."""
    a, b = np.broadcast_arrays(a, b)
    out = np.zeros(a.shape[:-1])
    for place in np.ndindex(out.shape):
        (ax, ay, az, aw), (bx, by, bz, bw) = a[place], b[place]
        inner = max(0.0, min(az, bz) - max(ax, bx)) * max(0.0, min(aw, bw) - max(ay, by))
        hull = (max(az, bz) - min(ax, bx)) * (max(aw, bw) - min(ay, by))
        union = (az - ax) * (aw - ay) + (bz - bx) * (bw - by) - inner
        out[place] = (inner / union if union else 0.0) - ((hull - union) / hull if hull else 0.0)
    return out


def cases(draw):
    B, N, M = draw.sizes(3, most=11)

    def boxes(*lead, scale=1.0):
        """Corners with sides of at least 0.1, so that no quotient is near 0/0."""
        low = draw.normal(*lead, 2, scale=scale)
        sides = np.abs(draw.normal(*lead, 2, scale=scale)) + 0.125 * scale
        return np.concatenate([low, low + sides], axis=-1)

    def pairs(*rows):
        return tuple(np.array(rows, float).reshape(-1, 2, 4).swapaxes(0, 1))

    yield Case("two boxes that share a quarter", pairs([0, 0, 2, 2], [1, 1, 3, 3]))
    yield Case("one box inside of the other", pairs([0, 0, 4, 4], [1, 1, 2, 3], [1, 1, 2, 3], [0, 0, 4, 4]))
    yield Case("equal boxes", pairs([1, 2, 4, 8], [1, 2, 4, 8]))
    yield Case("apart in one direction", pairs([0, 0, 2, 2], [5, 0, 7, 2], [0, 0, 2, 2], [1, 6, 3, 9]))
    yield Case("apart in both", pairs([0, 0, 1, 1], [3, 4, 5, 5], [3, 4, 5, 5], [0, 0, 1, 1]))
    yield Case("they touch", pairs([0, 0, 2, 2], [2, 0, 4, 2], [0, 0, 2, 2], [2, 2, 4, 4]))
    yield Case("one pair without leading axes", (boxes(), boxes()))
    yield Case("random boxes", (boxes(B, N), boxes(B, N)), keep=True)
    yield Case("all pairs of two lists", (boxes(N, 1), boxes(M)), hint="pairs")
    yield Case("far from the origin", (boxes(B) + 100.0, boxes(B) + 100.0), slack=1e2)
    yield Case("two equal points", pairs([1, 1, 1, 1], [1, 1, 1, 1]), hint="empty")
    yield Case("two points apart", pairs([1, 1, 1, 1], [3, 4, 3, 4]), hint="empty")
    yield Case("boxes without height", pairs([0, 1, 2, 1], [1, 1, 3, 1], [0, 1, 2, 1], [0, 0, 2, 2]), hint="empty")
    yield Case("small boxes", (boxes(B, scale=1e-3), boxes(B, scale=1e-3)), slack=10.0, hint="small")
    yield from in_every_form((boxes(B, N), boxes(B, N)), slack=4.0)


PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("vision", "detection"),
    seed=(5,),
    oracle=oracle,
    cases=cases,
    wrong={
        "plain": {" - (hull - union) / xp.where(hull > 0, hull, 1.0)": ""},
        "negative_sides": {"sides = xp.where(sides > 0, sides, 0.0)": "sides = sides + 0.0"},
        "added": {"iou - (hull": "iou + (hull"},
        "over_union": {
            "(hull - union) / xp.where(hull > 0, hull, 1.0)": "(hull - union) / xp.where(union > 0, union, 1.0)"
        },
        "share_of_hull": {"iou - (hull - union)": "iou - union"},
        "inner_counted_twice": {" - inner\n": "\n"},
        "inner_for_union": {"(hull - union)": "(hull - inner)"},
        "no_guard": {"xp.where(union > 0, union, 1.0)": "union", "xp.where(hull > 0, hull, 1.0)": "hull"},
        "centre_and_size": {
            "    low, high = xp.max": "    a, b = (xp.concat([x[..., :2] - x[..., 2:] / 2, x[..., :2] + x[..., 2:] / 2], axis=-1) for x in (a, b))\n    low, high = xp.max"
        },
        "corner_and_size": {
            "    low, high = xp.max": "    a, b = (xp.concat([x[..., :2], x[..., :2] + x[..., 2:]], axis=-1) for x in (a, b))\n    low, high = xp.max"
        },
        "pixels_counted": {"sides = high - low": "sides = high - low + 1"},
        "loss": {"    return iou -": "    return 1 - iou +"},
        "cut_at_zero": {
            "    return iou -": "    iou = iou + 0 * hull\n    value = iou -",
            "hull, 1.0)": "hull, 1.0)\n    return xp.where(value > 0, value, 0.0)",
        },
        "large_epsilon": {
            "xp.where(union > 0, union, 1.0)": "(union + 1e-2)",
            "xp.where(hull > 0, hull, 1.0)": "(hull + 1e-2)",
        },
        "epsilon": {
            "xp.where(union > 0, union, 1.0)": "(union + 1e-7)",
            "xp.where(hull > 0, hull, 1.0)": "(hull + 1e-7)",
        },
        "intersection_over_smaller": {
            "inner / xp.where(union > 0, union, 1.0)": "inner / xp.where(union > 0, xp.minimum(area(a[..., :2], a[..., 2:]), area(b[..., :2], b[..., 2:])), 1.0)"
        },
        "detached": InTorch({"iou = inner /": "iou = inner.detach() /"}),
    },
)
