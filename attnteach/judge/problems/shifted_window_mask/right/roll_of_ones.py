import numpy as np


def shifted_window_mask(H, W, window, shift):
    rows, cols = np.zeros((H, W), int), np.zeros((H, W), int)
    rows[:shift, :] = 1  # these leave above and come in below
    cols[:, :shift] = 1
    rows = np.roll(rows, (-shift, -shift), axis=(0, 1))
    cols = np.roll(cols, (-shift, -shift), axis=(0, 1))

    def cut(x):
        return x.reshape(H // window, window, W // window, window).swapaxes(1, 2).reshape(-1, window**2)

    r, c = cut(rows), cut(cols)
    return (r[:, :, None] == r[:, None, :]) & (c[:, :, None] == c[:, None, :])
