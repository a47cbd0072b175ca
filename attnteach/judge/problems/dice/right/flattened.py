import numpy as np


def dice(pred, target, axes):
    last = tuple(range(-len(axes), 0))
    p, t = (
        np.moveaxis(x, axes, last).reshape(*np.moveaxis(x, axes, last).shape[: x.ndim - len(axes)], -1)
        for x in (pred, target)
    )
    both, total = (p * t).sum(-1), p.sum(-1) + t.sum(-1)
    return (2 * both + (total == 0)) / (total + (total == 0))
