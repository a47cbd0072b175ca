import numpy as np


def window_mask(T, S, w):
    seen = np.zeros((T, S), bool)
    for row, last in zip(seen, range(S - T, S)):
        row[max(0, last - w + 1) : last + 1] = True
    return seen
