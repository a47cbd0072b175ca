import numpy as np


def causal(T, S):
    return np.tri(T, S, S - T).astype(bool)


def window_mask(T, S, w):
    far = np.zeros((T, S), dtype=bool)
    if w < S:
        far[:, : S - w] = causal(T, S)[:, w:]
    return causal(T, S) & ~far
