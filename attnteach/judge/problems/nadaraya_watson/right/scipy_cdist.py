import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import logsumexp


def nadaraya_watson(x, y, xq, bandwidth):
    s = -cdist(xq, x, "sqeuclidean") / (2 * bandwidth**2)
    return np.exp(s - logsumexp(s, axis=1, keepdims=True)) @ y
