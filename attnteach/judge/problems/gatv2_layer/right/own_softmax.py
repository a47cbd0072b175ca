import numpy as np


def masked_softmax(e, mask):
    e = np.where(mask, e, -np.inf)
    m = e.max(axis=-1, keepdims=True)
    m[np.isneginf(m)] = 0
    w = np.exp(e - m)
    s = w.sum(axis=-1, keepdims=True)
    return np.divide(w, s, out=np.zeros_like(w), where=s > 0)


def gatv2_layer(x, adjacency, Wq, Wk, a):
    h = np.matmul(x, Wk)
    e = np.expand_dims(np.matmul(x, Wq), -2) + np.expand_dims(h, -3)
    e = np.matmul(np.maximum(e, e * x.dtype.type(0.2)), a)
    return masked_softmax(e, adjacency) @ h
