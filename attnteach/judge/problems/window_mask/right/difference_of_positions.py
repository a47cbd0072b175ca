import numpy as np


def window_mask(T, S, w):
    age = np.arange(S - T, S)[:, None] - np.arange(S)
    return (0 <= age) & (age < w)
