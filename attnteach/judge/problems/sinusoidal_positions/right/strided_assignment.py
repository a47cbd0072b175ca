import numpy as np


def sinusoidal_positions(n, M):
    table = np.zeros((n, M))
    position = np.arange(n)[:, None]
    div = np.exp(np.arange(0, M, 2) * -(np.log(10000.0) / M))
    table[:, 0::2] = np.sin(position * div)
    table[:, 1::2] = np.cos(position * div)
    return table
