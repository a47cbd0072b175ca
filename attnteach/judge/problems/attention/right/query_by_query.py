import math

import numpy as np


def attention(q, k, v, mask=None):
    lead, T, S = q.shape[:-2], q.shape[-2], k.shape[-2]
    out = np.zeros(lead + (T, v.shape[-1]))
    seen = np.broadcast_to(True if mask is None else mask, lead + (T, S))
    for at in np.ndindex(*lead, T):
        keys = np.flatnonzero(seen[at])
        if keys.size:
            scores = k[at[:-1]][keys] @ q[at] / math.sqrt(q.shape[-1])
            w = np.exp(scores - scores.max())
            out[at] = w @ v[at[:-1]][keys] / w.sum()
    return out
