import numpy as np


def masked_softmax(e, mask):
    e = np.where(mask, e, -np.inf)
    m = e.max(axis=-1, keepdims=True)
    m[np.isneginf(m)] = 0
    w = np.exp(e - m)
    s = w.sum(axis=-1, keepdims=True)
    return np.divide(w, s, out=np.zeros_like(w), where=s > 0)


def gat_layer(x, adjacency, W, a_src, a_dst):
    h = np.matmul(x, W)
    e = np.expand_dims(np.matmul(h, a_dst), -1) + np.expand_dims(np.matmul(h, a_src), -2)
    e = np.maximum(e, e * x.dtype.type(0.2))
    return masked_softmax(e, adjacency) @ h
