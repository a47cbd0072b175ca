import numpy as np


def sinusoidal_positions(n, M):
    """Each row is the row before it, turned by one step."""
    rate = 10000.0 ** -(np.arange(M // 2) * 2 / M)
    c, s = np.cos(rate), np.sin(rate)
    out = np.zeros((n, M // 2, 2))
    out[0, :, 1] = 1
    for p in range(1, n):
        sine, cosine = out[p - 1, :, 0], out[p - 1, :, 1]
        out[p, :, 0], out[p, :, 1] = sine * c + cosine * s, cosine * c - sine * s
    return out.reshape(n, M)
