import numpy as np


def sinusoidal_positions(n, M):
    """A cosine is a sine a quarter turn ahead."""
    column = np.arange(M)
    rate = 1 / np.power(10000, 2 * (column // 2) / M)
    return np.sin(np.arange(n)[:, None] * rate + (column % 2) * np.pi / 2)
