import numpy as np
from scipy.special import softmax


def gat_layer(x, adjacency, W, a_src, a_dst):
    h = x @ W
    scores = np.add.outer(h @ a_dst, h @ a_src) if x.ndim == 2 else (h @ a_dst)[..., None] + (h @ a_src)[..., None, :]
    scores = np.where(scores >= 0, scores, scores / 5)
    some = np.any(adjacency, axis=-1, keepdims=True)
    weights = softmax(np.where(adjacency | ~some, np.where(some, scores, 0), -np.inf), axis=-1)
    return np.where(some, weights, 0).astype(h.dtype) @ h
