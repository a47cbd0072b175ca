import numpy as np
from scipy.special import logsumexp


def cross_attention(x, context, Wq, Wk, Wv, Wo, H):
    M, C = Wq.shape[1], Wk.shape[0]
    D = M // H
    q = np.einsum("...tm,mhd->...htd", x, Wq.reshape(M, H, D))
    k, v = (np.einsum("...sc,chd->...hsd", context, W.reshape(C, H, D)) for W in (Wk, Wv))
    s = np.einsum("...htd,...hsd->...hts", q, k).astype(np.float64) / np.sqrt(D)
    a = np.exp(s - logsumexp(s, axis=-1, keepdims=True))
    return np.einsum("...hts,...hsd,hdm->...tm", a, v, Wo.reshape(H, D, M), optimize=True)
