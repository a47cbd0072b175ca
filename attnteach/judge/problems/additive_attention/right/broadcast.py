import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def additive_attention(q, k, v, Wq, Wk, w, mask=None):
    a = np.expand_dims(q @ Wq, -2)
    b = np.expand_dims(k @ Wk, -3)
    s = np.tanh(a + b) @ w
    return softmax(s if mask is None else np.where(mask, s, -np.inf)) @ v
