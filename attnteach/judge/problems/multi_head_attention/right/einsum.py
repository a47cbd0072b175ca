import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    M = x.shape[-1]
    Q, K, V = (W.reshape(M, H, M // H) for W in (Wq, Wk, Wv))
    q, k, v = (np.einsum("...tm,mhd->...htd", x, W) for W in (Q, K, V))
    s = np.einsum("...htd,...hsd->...hts", q, k) * (M // H) ** -0.5
    if mask is not None:
        s = np.where(mask[..., None, :, :], s, -np.inf)
    out = np.einsum("...hts,...hsd->...thd", softmax(s), v)
    return np.einsum("...thd,hdm->...tm", out, Wo.reshape(H, M // H, M))
