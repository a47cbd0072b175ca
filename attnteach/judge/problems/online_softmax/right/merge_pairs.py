import functools

import numpy as np


def statistics(x):
    top = x.max(axis=-1)
    return top, np.exp(x - np.where(np.isfinite(top), top, 0)[..., None]).sum(axis=-1)


def merge(a, b):
    (m, s), (n, t) = a, b
    top = np.maximum(m, n)
    safe = np.where(np.isfinite(top), top, 0)
    return top, s * np.exp(m - safe) + t * np.exp(n - safe)


def online_softmax(chunks):
    return functools.reduce(merge, map(statistics, chunks))
