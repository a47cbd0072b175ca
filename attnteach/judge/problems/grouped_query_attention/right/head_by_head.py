import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def grouped_query_attention(q, k, v, mask=None):
    H, G = q.shape[-3], k.shape[-3]
    seen = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    out = []
    for h in range(H):
        g = h // (H // G)
        s = q[..., h, :, :] @ k[..., g, :, :].swapaxes(-1, -2) / np.sqrt(q.shape[-1])
        out.append(softmax(np.where(seen[..., h, :, :], s, -np.inf)) @ v[..., g, :, :])
    return np.stack(out, -3)
