import numpy as np


def causal_mask(T, S):
    t = np.arange(S - T, S)[:, None]
    s = np.arange(S)[None, :]
    return s <= t
