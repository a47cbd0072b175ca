import math

import numpy as np


def cross_attention(x, context, Wq, Wk, Wv, Wo, H):
    q, k, v = x @ Wq, context @ Wk, context @ Wv
    D = q.shape[-1] // H
    merged = np.zeros(q.shape)
    for t in range(q.shape[-2]):
        for h in range(H):
            own = slice(h * D, h * D + D)
            s = (k[..., own] * q[..., t : t + 1, own]).sum(-1) / math.sqrt(D)
            e = np.exp(s - s.max(-1, keepdims=True))
            merged[..., t, own] = (e[..., None] * v[..., own]).sum(-2) / e.sum(-1)[..., None]
    return merged @ Wo
