import numpy as np
from scipy.special import logsumexp


def softmax(x, axis=-1):
    lse = logsumexp(np.asarray(x, dtype=np.float64), axis=axis, keepdims=True)
    return np.exp(x - np.where(lse == -np.inf, 0, lse)).astype(x.dtype)
