import numpy as np


def rope(x, positions, theta=10000.0):
    """A 2 x 2 rotation for each position and pair."""
    *lead, T, D = x.shape
    angles = positions[:, None] / np.power(theta, np.arange(0, D, 2) / D)
    c, s = np.cos(angles), np.sin(angles)
    R = np.array([[c, -s], [s, c]])
    turned = np.einsum("abti,...tbi->...tai", R, x.reshape(*lead, T, 2, D // 2))
    return turned.reshape(*lead, T, D).astype(x.dtype)
