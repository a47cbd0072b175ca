from math import sqrt

from array_api_compat import array_namespace


def cross_attention(x, context, Wq, Wk, Wv, Wo, H):
    xp = array_namespace(x)

    def heads(y):
        return xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)

    q, k, v = heads(x @ Wq), heads(context @ Wk), heads(context @ Wv)
    scores = q @ k.mT / sqrt(q.shape[-1])
    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
    out = weights / xp.sum(weights, axis=-1, keepdims=True) @ v
    merged = xp.reshape(xp.moveaxis(out, -3, -2), (*x.shape[:-1], Wv.shape[-1]))
    return merged @ Wo
