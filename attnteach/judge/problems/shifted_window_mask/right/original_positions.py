import numpy as np


def shifted_window_mask(H, W, window, shift):
    y = np.roll(np.repeat(np.arange(H)[:, None], W, 1), (-shift, -shift), (0, 1))
    x = np.roll(np.repeat(np.arange(W)[None], H, 0), (-shift, -shift), (0, 1))

    def windows(a):
        return np.array(
            [a[i : i + window, j : j + window].ravel() for i in range(0, H, window) for j in range(0, W, window)]
        )

    i, j = np.divmod(np.arange(window * window), window)
    y, x = windows(y), windows(x)
    rows = y[:, :, None] - y[:, None, :] == i[:, None] - i[None, :]
    return rows & (x[:, :, None] - x[:, None, :] == j[:, None] - j[None, :])
