import numpy as np


def alibi_bias(H, T, S):
    slopes = 2.0 ** (-8 * np.arange(1, H + 1) / H)
    distance = np.arange(S - T, S)[:, None] - np.arange(S)[None, :]
    return -slopes[:, None, None] * distance
