from math import sqrt

from array_api_compat import array_namespace


def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    xp = array_namespace(x)

    def heads(y):
        return xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)

    q, k, v = heads(x @ Wq), heads(x @ Wk), heads(x @ Wv)
    scores = q @ k.mT / sqrt(q.shape[-1])
    if mask is not None:
        scores = xp.where(mask[..., None, :, :], scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weights = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weights, axis=-1, keepdims=True)
    out = weights / xp.where(total > 0, total, 1.0) @ v
    merged = xp.reshape(xp.moveaxis(out, -3, -2), (*x.shape[:-1], Wv.shape[-1]))
    return merged @ Wo
