import numpy as np


def shifted_window_mask(H, W, window, shift):
    down = np.arange(H) + shift >= H
    right = np.arange(W) + shift >= W
    came_over = 2 * down[:, None] + right[None, :]
    grid = came_over.reshape(H // window, window, W // window, window)
    edges = grid.swapaxes(1, 2).reshape(-1, window * window)
    return edges[:, :, None] == edges[:, None, :]
