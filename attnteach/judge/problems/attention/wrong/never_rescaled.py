from math import sqrt

from array_api_compat import array_namespace


def attention(q, k, v, mask=None):
    xp = array_namespace(q)
    scores = q @ k.mT / sqrt(q.shape[-1])
    if mask is not None:
        scores = xp.where(mask, scores, -xp.inf)
    top, total, out = xp.full_like(scores[..., 0], -xp.inf), 0, 0
    for s in range(scores.shape[-1]):
        top = xp.maximum(top, scores[..., s])
        weight = xp.exp(scores[..., s] - xp.where(xp.isfinite(top), top, 0.0))
        total = total + weight
        out = out + weight[..., None] * v[..., s : s + 1, :]
    return out / xp.where(total > 0, total, 1.0)[..., None]
