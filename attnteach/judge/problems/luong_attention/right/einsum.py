import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def luong_attention(q, k, v, W, mask=None):
    s = np.einsum("...ti,ij,...sj->...ts", q, W, k, optimize=True)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    return np.einsum("...ts,...se->...te", softmax(s), v)
