import numpy as np


def causal_mask(T, S):
    mask = np.zeros((T, S), dtype=bool)
    for t in range(T):
        mask[t, : S - T + t + 1] = True
    return mask
