import numpy as np


def window_mask(T, S, w):
    t = np.arange(S - T, S)[:, None]
    s = np.arange(S)[None, :]
    return (s <= t) & (s > t - w)
