import numpy as np


def sinusoidal_positions(n, M):
    position = np.arange(n)[:, None]
    angle = position / 10000.0 ** (np.arange(0, M, 2) / M)
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(n, M)
