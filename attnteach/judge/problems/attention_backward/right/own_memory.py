import numpy as np


def attention_backward(q, k, v, dout, mask=None):
    c = np.sqrt(q.shape[-1])
    p = q @ np.swapaxes(k, -1, -2) / c
    if mask is not None:
        p[np.broadcast_to(~mask, p.shape)] = -np.inf
    p -= np.maximum(p.max(-1, keepdims=True), np.finfo(p.dtype).min)
    np.exp(p, out=p)
    total = p.sum(-1, keepdims=True)
    p /= np.where(total, total, 1)
    ds = dout @ np.swapaxes(v, -1, -2)
    ds -= (p * ds).sum(-1, keepdims=True)
    ds *= p
    ds /= c
    return ds @ k, np.swapaxes(ds, -1, -2) @ q, np.swapaxes(p, -1, -2) @ dout
