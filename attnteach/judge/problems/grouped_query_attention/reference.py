from math import sqrt

from array_api_compat import array_namespace


def grouped_query_attention(q, k, v, mask=None):
    xp = array_namespace(q)
    share = q.shape[-3] // k.shape[-3]
    k, v = xp.repeat(k, share, axis=-3), xp.repeat(v, share, axis=-3)
    scores = q @ k.mT / sqrt(q.shape[-1])
    if mask is not None:
        scores = xp.where(mask, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weights = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weights, axis=-1, keepdims=True)
    return weights / xp.where(total > 0, total, 1.0) @ v
