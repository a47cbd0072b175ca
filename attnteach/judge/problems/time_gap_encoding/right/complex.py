import numpy as np


def time_gap_encoding(days, M):
    turned = np.exp(1j * days.astype(float)[..., None] / 10000.0 ** (np.arange(M // 2) * 2 / M))
    out = np.concatenate([turned.imag[..., None], turned.real[..., None]], axis=-1)
    return out.reshape(days.shape + (M,)).astype(days.dtype)
