import numpy as np


def causal_mask(T, S):
    return np.fromfunction(lambda t, s: s - t <= S - T, (T, S))
