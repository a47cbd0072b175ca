import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem


def oracle(pred, target, axes):
    """A set of voxels for each mask, and a loop over the masks (Dice 1945)."""
    spatial = sorted(axis % pred.ndim for axis in axes)
    others = [axis for axis in range(pred.ndim) if axis not in spatial]
    out = np.zeros([pred.shape[axis] for axis in others])
    for place in np.ndindex(*out.shape):
        where = [slice(None)] * pred.ndim
        for axis, at in zip(others, place, strict=True):
            where[axis] = at
        one, other = (set(np.flatnonzero(mask[tuple(where)])) for mask in (pred, target))
        out[place] = 2 * len(one & other) / (len(one) + len(other)) if one | other else 1.0
    return out


def cases(draw):
    B, C, H, W, D = draw.sizes(5, least=3, most=13)

    def masks(*shape, share=0.4):
        return draw.rng.random(shape) < share, draw.rng.random(shape) < share

    flat = (-2, -1)
    pred, target = masks(B, H, W)
    yield Case("four voxels", (np.array([[1, 1, 0, 0]]) > 0, np.array([[1, 0, 0, 1]]) > 0, (-1,)))
    yield Case("one slice", (*masks(H, W), flat))
    yield Case("a batch of slices", (pred, target, flat), keep=True)
    yield Case("the same sizes, other numbers", (*masks(B, H, W), flat), hint="kept between calls")
    yield Case("a batch of volumes, several classes", (*masks(B, C, D, H, W), (-3, -2, -1)))
    yield Case("classes behind the space", (*masks(B, H, W, C), (-3, -2)))
    yield Case(
        "sizes that differ from scan to scan",
        (draw.rng.random((B, H, W)) < np.linspace(0.05, 0.9, B)[:, None, None], target, flat),
    )
    none = np.zeros((B, H, W), bool)
    some = target.copy()
    some[0] = False
    yield Case("both empty", (none, none, flat))
    yield Case("nothing there, something drawn", (pred | True, none, flat))
    yield Case("something there, nothing drawn", (none, target | True, flat))
    yield Case("one scan of the batch is empty in both", (some, some, flat))
    yield Case("the same mask twice", (target, target, flat))
    yield Case("no overlap", (target, ~target, flat))
    yield Case("a whole volume", (*masks(40, 40, 40, share=0.5), (-3, -2, -1)))
    yield Case("the inputs are not contiguous in memory", (*masks(B, H, W), flat), strided=True, hint="memory order")


PROBLEM = Problem(
    __name__,
    level="L0",
    tags=("metrics", "medical", "segmentation"),
    seed=(13,),
    oracle=oracle,
    cases=cases,
    wrong={
        "intersection_over_union": {
            "2 * both / xp.where(total == 0, 1, total)": "both / xp.where(total == 0, 1, total - both)"
        },
        "no_two": {"2 * both": "both"},
        "empty_is_zero": {"xp.where(total == 0, 1.0, ": "xp.where(total == 0, 0.0, "},
        "empty_is_nan": {"xp.where(total == 0, 1.0, 2 * both / xp.where(total == 0, 1, total))": "2.0 * both / total"},
        "smoothed": {
            "xp.where(total == 0, 1.0, 2 * both / xp.where(total == 0, 1, total))": "(2 * both + 1.0) / (total + 1.0)"
        },
        "no_target_is_one": {"xp.where(total == 0, 1.0, ": "xp.where(xp.sum(target, axis=axes) == 0, 1.0, "},
        "no_drawing_is_one": {"xp.where(total == 0, 1.0, ": "xp.where(xp.sum(pred, axis=axes) == 0, 1.0, "},
        "one_number": {
            "    return xp.where": "    both, total = xp.sum(both) + 0 * both, xp.sum(total) + 0 * total\n    return xp.where"
        },
        "mean_over_batch": {
            "    return xp.where(total == 0, 1.0, 2 * both / xp.where(total == 0, 1, total))": "    each = xp.where(total == 0, 1.0, 2 * both / xp.where(total == 0, 1, total))\n    return 0 * each + xp.mean(each)"
        },
        "recall": {"xp.sum(pred, axis=axes) + xp.sum(target, axis=axes)": "2 * xp.sum(target, axis=axes)"},
        "precision": {"xp.sum(pred, axis=axes) + xp.sum(target, axis=axes)": "2 * xp.sum(pred, axis=axes)"},
        "agreement": {"xp.sum(pred & target, axis=axes)": "xp.sum(pred == target, axis=axes)"},
        "union": {"pred & target": "pred | target"},
        "last_two_axes": {"    both =": "    axes = (-2, -1) if pred.ndim > 1 else (-1,)\n    both ="},
        "distance": {"    return xp.where": "    return 1 - xp.where"},
    },
)
