import math

import numpy as np


def nadaraya_watson(x, y, xq, bandwidth):
    out = np.zeros((len(xq), y.shape[1]))
    for t, place in enumerate(xq.astype(np.float64)):
        exponents = [-sum((place - point) ** 2) / (2 * bandwidth**2) for point in x]
        top = max(exponents)
        weights = [math.exp(e - top) for e in exponents]
        out[t] = sum(w * value for w, value in zip(weights, y)) / sum(weights)
    return out
