import numpy as np


def causal_mask(T, S):
    return np.tri(T, S, k=S - T, dtype=bool)
