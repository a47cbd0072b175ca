import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    *lead, T, M = x.shape

    def split(y):
        return y.reshape(*lead, T, H, M // H).swapaxes(-2, -3)

    q, k, v = split(x @ Wq), split(x @ Wk), split(x @ Wv)
    s = q @ k.swapaxes(-1, -2) / np.sqrt(M // H)
    if mask is not None:
        s = np.where(np.expand_dims(mask, -3), s, -np.inf)
    return (softmax(s) @ v).swapaxes(-2, -3).reshape(*lead, T, M) @ Wo
