import numpy as np


def sliding_window_attention(q, k, v, w):
    """One score vector per distance 0 .. w - 1."""
    T = q.shape[-2]
    w = min(w, T)
    scores = np.full((*q.shape[:-1], w), -np.inf, dtype=q.dtype)
    for d in range(w):
        scores[..., d:, d] = np.einsum("...td,...td->...t", q[..., d:, :], k[..., : T - d, :])
    scores /= q.shape[-1] ** 0.5
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    out = np.zeros((*q.shape[:-1], v.shape[-1]), dtype=v.dtype)
    for d in range(w):
        out[..., d:, :] += weights[..., d:, d, None] * v[..., : T - d, :]
    return out
