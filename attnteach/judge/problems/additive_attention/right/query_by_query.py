import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def additive_attention(q, k, v, Wq, Wk, w, mask=None):
    keys, rows = k @ Wk, []
    seen = True if mask is None else np.broadcast_to(mask, q.shape[:-1] + k.shape[-2:-1])
    for t in range(q.shape[-2]):
        s = np.tanh((q[..., t : t + 1, :] @ Wq) + keys) @ w
        if mask is not None:
            s = np.where(seen[..., t, :], s, -np.inf)
        rows.append((softmax(s)[..., None] * v).sum(-2))
    return np.stack(rows, axis=-2)
