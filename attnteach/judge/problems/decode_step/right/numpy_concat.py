import numpy as np


def decode_step(q, k, v, cache_k, cache_v):
    keys = np.concatenate((cache_k, k), axis=-2)
    values = np.concatenate((cache_v, v), axis=-2)
    T, S = q.shape[-2], keys.shape[-2]
    s = np.matmul(q, np.swapaxes(keys, -1, -2)) / np.sqrt(np.array(q.shape[-1], dtype=q.dtype))
    s = np.where(np.tri(T, S, S - T, dtype=bool), s, -np.inf)
    s = s - s.max(axis=-1, keepdims=True)
    w = np.exp(s)
    w /= w.sum(axis=-1, keepdims=True)
    return np.matmul(w, values), keys, values
