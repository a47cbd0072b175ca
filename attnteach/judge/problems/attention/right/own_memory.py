import numpy as np


def attention(q, k, v, mask=None):
    s = np.matmul(q, np.swapaxes(k, -1, -2))
    s /= np.sqrt(q.shape[-1])
    if mask is not None:
        np.copyto(s, -np.inf, where=~np.broadcast_to(mask, s.shape))
    top = s.max(-1, keepdims=True)
    top[~np.isfinite(top)] = 0
    s -= top
    np.exp(s, out=s)
    total = s.sum(-1, keepdims=True)
    total[total == 0] = 1
    s /= total
    return s @ v
