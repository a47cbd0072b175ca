from math import sqrt

from array_api_compat import array_namespace


def attention_backward(q, k, v, dout, mask=None):
    xp = array_namespace(q)
    scale = 1 / sqrt(q.shape[-1])
    scores = q @ k.mT * scale
    if mask is not None:
        scores = xp.where(mask, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    P = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(P, axis=-1, keepdims=True)
    P = P / xp.where(total > 0, total, 1.0)
    dP = dout @ v.mT
    dS = P * (dP - xp.sum(P * dP, axis=-1, keepdims=True)) * scale
    return dS @ k, dS.mT @ q, P.mT @ dout
