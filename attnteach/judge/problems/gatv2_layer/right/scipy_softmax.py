import numpy as np
from scipy.special import softmax


def gatv2_layer(x, adjacency, Wq, Wk, a):
    h = x @ Wk
    scores = (x @ Wq)[..., None, :] + h[..., None, :, :]
    scores = np.where(scores >= 0, scores, scores / 5).dot(a)
    some = np.any(adjacency, axis=-1, keepdims=True)
    weights = softmax(np.where(adjacency | ~some, np.where(some, scores, 0), -np.inf), axis=-1)
    return np.where(some, weights, 0).astype(h.dtype) @ h
