import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def grouped_query_attention(q, k, v, mask=None):
    *lead, H, T, D = q.shape
    G = k.shape[-3]
    q = q.reshape(*lead, G, H // G, T, D)
    s = np.einsum("...gntd,...gsd->...gnts", q, k) / D**0.5
    if mask is not None:
        s = np.where(np.broadcast_to(mask, (*lead, H, *s.shape[-2:])).reshape(s.shape), s, -np.inf)
    return np.einsum("...gnts,...gse->...gnte", softmax(s), v).reshape(*lead, H, T, v.shape[-1])
