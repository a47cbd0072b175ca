import numpy as np


def get_slopes(n):
    ratio = 2 ** (-8 / n)
    return [ratio ** (i + 1) for i in range(n)]


def alibi_bias(H, T, S):
    keys = np.array(get_slopes(H))[:, None, None] * np.arange(1 - S, 1)
    rows = np.array(get_slopes(H))[:, None, None] * np.arange(T - 1, -1, -1)[:, None]
    return keys + rows


assert len(get_slopes(8)) == 8
