import numpy as np


def shifted_window_mask(H, W, window, shift):
    n = window * window
    out = []
    for top in range(0, H, window):
        for left in range(0, W, window):
            pixels = [(top + i, left + j) for i in range(window) for j in range(window)]
            group = [(y + shift >= H, x + shift >= W) for y, x in pixels]
            out.append([[group[a] == group[b] for b in range(n)] for a in range(n)])
    return np.array(out, dtype=bool)
