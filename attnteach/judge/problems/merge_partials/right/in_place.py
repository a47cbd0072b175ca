import numpy as np


def merge_partials(outs, lses):
    out, total = np.zeros_like(outs[0]), np.zeros_like(lses[0])
    top = np.full_like(lses[0], -np.inf)
    for o, lse in zip(outs, lses):
        new = np.maximum(top, lse)
        shift = np.where(np.isinf(new), 0, new)
        old, now = np.exp(top - shift), np.exp(lse - shift)
        out *= old[..., np.newaxis]
        out += now[..., np.newaxis] * o
        total *= old
        total += now
        top = new
    empty = total == 0
    total[empty] = 1
    out /= total[..., np.newaxis]
    lse = top + np.log(total)
    lse[empty] = -np.inf
    return out, lse
