import numpy as np


def sinusoidal_positions(n, M):
    pos, col = np.indices((n, M))
    angle = pos / 10000 ** ((col - col % 2) / M)
    return np.where(col % 2 == 0, np.sin(angle), np.cos(angle))
