from math import sqrt

from array_api_compat import array_namespace


def sliding_window_attention(q, k, v, w):
    xp = array_namespace(q)
    T = q.shape[-2]
    w = min(w, T)
    s = xp.arange(T)[:, None] - xp.arange(w)[None, :]
    seen = s >= 0
    index = xp.reshape(xp.where(seen, s, 0), (-1,))

    def near(x):
        return xp.reshape(xp.take(x, index, axis=-2), (*x.shape[:-1], w, x.shape[-1]))

    scores = xp.sum(q[..., None, :] * near(k), axis=-1) / sqrt(q.shape[-1])
    scores = xp.where(seen, scores, -xp.inf)
    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
    weights = weights / xp.sum(weights, axis=-1, keepdims=True)
    return xp.sum(weights[..., None] * near(v), axis=-2)
