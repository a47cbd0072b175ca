import numpy as np


def attention(q, k, v, mask=None):
    logits = q @ k.swapaxes(-2, -1) * (1 / q.shape[-1] ** 0.5)
    if mask is not None:
        logits = np.where(np.broadcast_to(mask, logits.shape), logits, -np.inf)
    m = np.max(logits, axis=-1, keepdims=True)
    p = np.exp(logits - np.where(m == -np.inf, 0, m))
    denominator = p.sum(-1, keepdims=True)
    return (p @ v) / np.where(denominator > 0, denominator, 1)
