from math import sqrt

from array_api_compat import array_namespace


def flash_attention(q, k, v, block, causal=False):
    xp = array_namespace(q)
    T, S = q.shape[-2], k.shape[-2]
    rows = []
    for i in range(0, T, block):
        tile = q[..., i : i + block, :] / sqrt(q.shape[-1])
        t = xp.arange(i, min(i + block, T))[:, None] + S - T
        top = xp.max(tile, axis=-1, keepdims=True) * 0 - xp.inf
        total = xp.zeros_like(tile[..., :1])
        mixed = 0.0
        for j in range(0, S, block):
            if causal and j > min(i + block, T) - 1 + S - T:
                break
            scores = tile @ k[..., j : j + block, :].mT
            if causal:
                scores = xp.where(xp.arange(j, min(j + block, S))[None, :] <= t, scores, -xp.inf)
            new = xp.maximum(top, xp.max(scores, axis=-1, keepdims=True))
            weights = xp.exp(scores - new)
            shrink = xp.exp(top - new)
            total = total * shrink + xp.sum(weights, axis=-1, keepdims=True)
            mixed = mixed * shrink + weights @ v[..., j : j + block, :]
            top = new
        rows.append(mixed / total)
    return xp.concat(rows, axis=-2)
