from math import sqrt

from array_api_compat import array_namespace


def flash_attention(q, k, v, block, causal=False):
    xp = array_namespace(q)
    scores = q @ k.mT / sqrt(q.shape[-1])
    if causal:
        T, S = scores.shape[-2:]
        scores = xp.where(xp.arange(S)[None, :] <= xp.arange(S - T, S)[:, None], scores, -xp.inf)
    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
    return weights / xp.sum(weights, axis=-1, keepdims=True) @ v
