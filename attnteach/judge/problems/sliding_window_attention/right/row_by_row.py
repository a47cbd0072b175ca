import numpy as np


def sliding_window_attention(q, k, v, w):
    out = np.zeros((*q.shape[:-1], v.shape[-1]), dtype=v.dtype)
    for t in range(q.shape[-2]):
        lo = max(0, t - w + 1)
        s = (k[..., lo : t + 1, :] @ q[..., t, :, None])[..., 0] / np.sqrt(q.shape[-1])
        s = np.exp(s - s.max(axis=-1, keepdims=True))
        s = s / s.sum(axis=-1, keepdims=True)
        out[..., t, :] = (s[..., None, :] @ v[..., lo : t + 1, :])[..., 0, :]
    return out
