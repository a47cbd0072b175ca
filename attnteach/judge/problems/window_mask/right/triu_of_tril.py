import numpy as np


def window_mask(T, S, w):
    return np.triu(np.tril(np.ones((T, S), dtype=bool), S - T), S - T - w + 1)
