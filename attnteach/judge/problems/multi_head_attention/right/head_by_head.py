import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    D = x.shape[-1] // H
    heads = []
    for h in range(H):
        own = slice(h * D, (h + 1) * D)
        s = (x @ Wq[:, own]) @ np.swapaxes(x @ Wk[:, own], -1, -2) / D**0.5
        if mask is not None:
            s = np.where(mask, s, -np.inf)
        heads.append(softmax(s) @ (x @ Wv[:, own]))
    return np.concatenate(heads, axis=-1) @ Wo
