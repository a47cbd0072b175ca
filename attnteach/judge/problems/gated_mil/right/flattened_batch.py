import numpy as np


def gated_mil(h, V, U, w, mask=None):
    *lead, n, m = h.shape
    tiles = h.reshape(-1, n, m)
    seen = np.ones((len(tiles), n), bool) if mask is None else np.broadcast_to(mask, (*lead, n)).reshape(-1, n)
    tiles = np.where(seen[:, :, None], tiles, 0)
    flat = tiles.reshape(-1, m)
    scores = (np.tanh(flat @ V) * (1 + np.tanh(flat @ U / 2)) / 2 @ w).reshape(-1, n)
    scores = np.where(seen, scores, -np.inf)
    weights = np.zeros_like(scores)
    busy = seen.any(axis=1)
    part = np.exp(scores[busy] - scores[busy].max(axis=1, keepdims=True))
    weights[busy] = part / part.sum(axis=1, keepdims=True)
    pooled = (weights[:, :, None] * tiles).sum(axis=1)
    return pooled.reshape(*lead, m), weights.reshape(*lead, n)
