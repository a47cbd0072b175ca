import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def attention_backward(q, k, v, dout, mask=None):
    """As FlashAttention does it: rowsum(P * dP) is rowsum(dout * out)."""
    kT, vT = k.swapaxes(-1, -2), v.swapaxes(-1, -2)
    s = q @ kT / np.sqrt(q.shape[-1])
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    p = softmax(s)
    delta = (dout * (p @ (v - v.mean(-2, keepdims=True)))).sum(-1, keepdims=True)
    ds = p * (dout @ (v - v.mean(-2, keepdims=True)).swapaxes(-1, -2) - delta) / np.sqrt(q.shape[-1])
    return ds @ k, ds.swapaxes(-1, -2) @ q, p.swapaxes(-1, -2) @ dout
