import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    """Each head has its rows of Wo: the sum of their results is the product with the merged heads."""
    M = x.shape[-1]
    D = M // H
    out = np.zeros(x.shape)
    for q, k, v, o in zip(*(np.split(W, H, axis=1) for W in (Wq, Wk, Wv)), np.split(Wo, H, axis=0)):
        s = x @ q @ (x @ k).swapaxes(-2, -1) / np.sqrt(D)
        w = softmax(s) if mask is None else softmax(np.where(mask, s, -np.inf))
        out = out + w @ (x @ v) @ o
    return out
