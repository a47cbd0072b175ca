import numpy as np


def sinusoidal_positions(n, M):
    z = np.exp(1j * np.outer(np.arange(n), 10000.0 ** (-np.arange(0, M, 2) / M)))
    return np.dstack([z.imag, z.real]).reshape(n, M)
