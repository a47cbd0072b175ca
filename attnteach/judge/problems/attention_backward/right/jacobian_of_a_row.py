import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def attention_backward(q, k, v, dout, mask=None):
    scale = 1 / np.sqrt(q.shape[-1])
    T, S = q.shape[-2], k.shape[-2]
    dq, dk, dv = (np.zeros(x.shape) for x in (q, k, v))
    seen = np.broadcast_to(True if mask is None else mask, q.shape[:-2] + (T, S))
    for t in range(T):
        s = (q[..., t : t + 1, :] * k).sum(-1) * scale
        p = softmax(np.where(seen[..., t, :], s, -np.inf))
        J = p[..., None] * np.eye(S) - p[..., :, None] * p[..., None, :]
        dp = (v * dout[..., t : t + 1, :]).sum(-1)
        ds = (J @ dp[..., None])[..., 0] * scale
        dq[..., t, :] = (ds[..., None] * k).sum(-2)
        dk += ds[..., None] * q[..., t : t + 1, :]
        dv += p[..., None] * dout[..., t : t + 1, :]
    return dq, dk, dv
