import numpy as np


def window_mask(T, S, w):
    return np.tri(T, S, S - T, dtype=bool) & ~np.tri(T, S, S - T - w, dtype=bool)
