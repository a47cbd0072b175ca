import numpy as np


def window_mask(T, S, w):
    return sum(np.eye(T, S, S - T - back, dtype=int) for back in range(min(w, S))) > 0
