import numpy as np


def shifted_window_mask(H, W, window, shift):
    if shift == 0:
        n = window * window
        return np.ones((H // window * (W // window), n, n), dtype=bool)
    img = np.zeros((H, W))
    cuts = (slice(0, -window), slice(-window, -shift), slice(-shift, None))
    count = 0
    for h in cuts:
        for w in cuts:
            img[h, w] = count
            count += 1
    x = img.reshape(H // window, window, W // window, window)
    x = x.transpose(0, 2, 1, 3).reshape(-1, window * window)
    return (x[:, None, :] - x[:, :, None]) == 0
