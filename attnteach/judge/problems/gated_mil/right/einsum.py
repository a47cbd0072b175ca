import numpy as np


def gated_mil(h, V, U, w, mask=None):
    h = np.asarray(h)
    keep = np.ones(h.shape[:-1], bool) if mask is None else np.broadcast_to(mask, h.shape[:-1])
    h = np.where(keep[..., None], h, 0)
    wide = h.astype(np.float64)
    gate = 0.5 * (1 + np.tanh(0.5 * np.einsum("...nm,ma->...na", wide, U)))
    scores = np.einsum("...na,a->...n", np.tanh(np.einsum("...nm,ma->...na", wide, V)) * gate, w)
    scores = np.where(keep, scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    weight = np.exp(scores - np.where(np.isfinite(top), top, 0))
    total = weight.sum(axis=-1, keepdims=True)
    weights = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    return np.einsum("...n,...nm->...m", weights, wide).astype(h.dtype), weights.astype(h.dtype)
