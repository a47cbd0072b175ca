import math

import numpy as np


def one_bag(h, V, U, w, mask):
    real = [n for n in range(len(h)) if mask[n]]
    weights = np.zeros(len(h))
    if not real:
        return np.zeros(h.shape[1]), weights
    scores = []
    for n in real:
        a, b = h[n] @ V, h[n] @ U
        scores.append(sum(math.tanh(x) * (0.5 + 0.5 * math.tanh(y / 2)) * float(c) for x, y, c in zip(a, b, w)))
    top = max(scores)
    total = sum(math.exp(s - top) for s in scores)
    for n, s in zip(real, scores):
        weights[n] = math.exp(s - top) / total
    return sum(weights[n] * h[n] for n in real), weights


def gated_mil(h, V, U, w, mask=None):
    lead, n = h.shape[:-2], h.shape[-2]
    mask = np.ones(n, bool) if mask is None else mask
    mask = np.broadcast_to(mask, (*lead, n))
    pooled, weights = np.zeros((*lead, h.shape[-1]), h.dtype), np.zeros((*lead, n), h.dtype)
    for place in np.ndindex(*lead):
        pooled[place], weights[place] = one_bag(
            h[place].astype(float), V.astype(float), U.astype(float), w, mask[place]
        )
    return pooled, weights
