import numpy as np


def rms_norm(x, gain, eps=1e-6):
    w = x.astype(np.float64)
    mean_square = np.einsum("...i,...i->...", w, w) / x.shape[-1]
    return np.einsum("...i,...,i->...i", w, 1 / np.sqrt(mean_square + eps), gain).astype(x.dtype)
