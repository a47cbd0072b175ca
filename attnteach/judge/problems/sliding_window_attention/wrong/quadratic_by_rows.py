from math import sqrt

from array_api_compat import array_namespace


def sliding_window_attention(q, k, v, w):
    xp = array_namespace(q)
    s = xp.arange(q.shape[-2])
    rows = []
    for t in range(q.shape[-2]):
        scores = q[..., t : t + 1, :] @ k.mT / sqrt(q.shape[-1])
        scores = xp.where((s <= t) & (s > t - w), scores, -xp.inf)
        weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
        rows.append(weights / xp.sum(weights, axis=-1, keepdims=True) @ v)
    return xp.concat(rows, axis=-2)
