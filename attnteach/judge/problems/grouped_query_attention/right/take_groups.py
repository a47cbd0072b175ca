import numpy as np


def grouped_query_attention(q, k, v, mask=None):
    H, G = q.shape[-3], k.shape[-3]
    group = np.arange(H) * G // H
    s = np.matmul(q, np.swapaxes(k[..., group, :, :], -1, -2)) * q.shape[-1] ** -0.5
    if mask is not None:
        s[~np.broadcast_to(mask, s.shape)] = -np.inf
    lse = np.logaddexp.reduce(s, axis=-1)[..., None]
    return np.exp(s - np.where(np.isneginf(lse), 0, lse)) @ v[..., group, :, :]
