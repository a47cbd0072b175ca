import numpy as np


def sliding_window_attention(q, k, v, w):
    """An online softmax over the distances: nothing of size w is kept."""
    T = q.shape[-2]
    top = np.full((*q.shape[:-1], 1), -np.inf, q.dtype)
    den = np.zeros_like(top)
    num = np.zeros((*q.shape[:-1], v.shape[-1]), v.dtype)
    for d in range(min(w, T)):
        here, past = slice(d, T), slice(0, T - d)
        s = (q[..., here, :] * k[..., past, :]).sum(-1, keepdims=True) / np.sqrt(np.array(q.shape[-1], q.dtype))
        new = np.maximum(top[..., here, :], s)
        old, now = np.exp(top[..., here, :] - new), np.exp(s - new)
        den[..., here, :] = den[..., here, :] * old + now
        num[..., here, :] = num[..., here, :] * old + now * v[..., past, :]
        top[..., here, :] = new
    return num / den
