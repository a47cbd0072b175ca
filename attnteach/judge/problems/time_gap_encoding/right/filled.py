import numpy as np


def time_gap_encoding(days, M):
    out = np.empty((*np.shape(days), M), dtype=days.dtype)
    div = np.exp(np.arange(0, M, 2) * (-np.log(10000.0) / M))
    out[..., 0::2] = np.sin(days[..., np.newaxis] * div)
    out[..., 1::2] = np.cos(days[..., np.newaxis] * div)
    return out
