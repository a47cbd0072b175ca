from array_api_compat import array_namespace


def linear_attention(q, k, v):
    xp = array_namespace(q)
    scores = q @ k.mT / q.shape[-1] ** 0.5
    t = xp.arange(q.shape[-2])
    scores = xp.where(t[None, :] <= t[:, None], scores, -xp.inf)
    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
    return weights / xp.sum(weights, axis=-1, keepdims=True) @ v
