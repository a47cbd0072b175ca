import numpy as np


def shifted_window_mask(H, W, window, shift):
    def same(n):
        came = (np.arange(n) >= n - shift).reshape(-1, window)
        return came[:, :, None] == came[:, None, :]

    rows, cols = same(H), same(W)
    return np.array([np.kron(a, b) for a in rows for b in cols]).astype(bool)
