import numpy as np


def alibi_bias(H, T, S):
    slopes = np.exp2(-8 * np.linspace(1 / H, 1, H))
    square = np.arange(S) - np.arange(S)[:, None]
    return slopes[:, None, None] * square[S - T :]
