import numpy as np


def dice(pred, target, axes):
    rest = [a for a in range(pred.ndim) if a - pred.ndim not in axes]
    out = np.ones([pred.shape[a] for a in rest])
    for place in np.ndindex(*out.shape):
        index = [slice(None)] * pred.ndim
        for axis, at in zip(rest, place):
            index[axis] = at
        p, t = pred[tuple(index)], target[tuple(index)]
        if p.sum() + t.sum():
            out[place] = 2 * (p & t).sum() / (p.sum() + t.sum())
    return out
