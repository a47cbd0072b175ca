import numpy as np


def time_gap_encoding(days, M):
    frequency = 10000.0 ** (-np.arange(0, M, 2) / M)
    angle = np.asarray(days)[..., None] * frequency
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(*days.shape, M).astype(days.dtype)
