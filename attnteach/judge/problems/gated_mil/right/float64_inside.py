import numpy as np
from scipy.special import expit


def gated_mil(h, V, U, w, mask=None):
    kind = h.dtype
    h, V, U, w = (x.astype(np.float64) for x in (h, V, U, w))
    if mask is not None:
        h = np.where(mask[..., None], h, 0)
    logits = (np.tanh(h @ V) * expit(h @ U)) @ w
    seen = np.ones(logits.shape, bool) if mask is None else np.broadcast_to(mask, logits.shape)
    low = np.min(logits, axis=-1, keepdims=True, initial=np.inf, where=seen)
    top = np.max(logits, axis=-1, keepdims=True, initial=-np.inf, where=seen)
    shifted = np.where(seen, logits - np.where(np.isfinite(top) & np.isfinite(low), top, 0), -np.inf)
    weight = np.exp(shifted)
    weights = weight / np.maximum(weight.sum(axis=-1, keepdims=True), 1e-300)
    return np.matmul(weights[..., None, :], h)[..., 0, :].astype(kind), weights.astype(kind)
