import numpy as np


def luong_attention(q, k, v, W, mask=None):
    lead = q.shape[:-2]
    T, S = q.shape[-2], k.shape[-2]
    see = np.ones(lead + (T, S), bool) & (True if mask is None else mask)
    out = np.zeros(lead + (T, v.shape[-1]))
    for i in np.ndindex(lead):
        for t in range(T):
            chosen = see[i][t]
            if not chosen.any():
                continue
            s = k[i][chosen] @ (q[i][t] @ W)
            e = np.exp(s - s.max())
            out[i][t] = (e / e.sum()) @ v[i][chosen]
    return out
