from array_api_compat import array_namespace


def luong_attention(q, k, v, W, mask=None):
    xp = array_namespace(q)
    scores = q @ W @ k.mT
    if mask is not None:
        scores = xp.where(mask, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weights = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weights, axis=-1, keepdims=True)
    return weights / xp.where(total > 0, total, 1.0) @ v
