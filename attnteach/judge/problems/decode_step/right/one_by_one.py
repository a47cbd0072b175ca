import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def decode_step(q, k, v, cache_k, cache_v):
    """The new positions one after the other, each with the cache of its turn."""
    outs = []
    for t in range(q.shape[-2]):
        cache_k = np.concatenate([cache_k, k[..., t : t + 1, :]], axis=-2)
        cache_v = np.concatenate([cache_v, v[..., t : t + 1, :]], axis=-2)
        w = softmax(np.einsum("...qd,...sd->...qs", q[..., t : t + 1, :], cache_k) / q.shape[-1] ** 0.5)
        outs.append(np.einsum("...qs,...se->...qe", w, cache_v))
    return np.concatenate(outs, axis=-2), cache_k, cache_v
