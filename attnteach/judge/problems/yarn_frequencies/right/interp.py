import numpy as np


def yarn_frequencies(D, theta, factor, original, fast, slow):
    i = np.arange(D // 2)
    at = D * np.log(original / (2 * np.pi * np.array([fast, slow]))) / (2 * np.log(theta))
    first, last = max(np.floor(at[0]), 0), min(np.ceil(at[1]), D - 1)
    last = last if last > first else first + 0.001
    return theta ** (-2 * i / D) * np.interp(i, [first, last], [1, 1 / factor])
