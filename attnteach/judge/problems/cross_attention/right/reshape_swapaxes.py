import numpy as np


def cross_attention(x, context, Wq, Wk, Wv, Wo, H):
    def split(y):
        return y.reshape(*y.shape[:-1], H, -1).swapaxes(-3, -2)

    q, k, v = split(x @ Wq), split(context @ Wk), split(context @ Wv)
    s = q @ k.swapaxes(-2, -1) / np.sqrt(q.shape[-1])
    p = np.exp(s - s.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    out = (p @ v).swapaxes(-3, -2)
    return out.reshape(*out.shape[:-2], -1) @ Wo
