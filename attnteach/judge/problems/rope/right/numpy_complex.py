import numpy as np


def rope(x, positions, theta=10000.0):
    D = x.shape[-1]
    z = x[..., : D // 2] + 1j * x[..., D // 2 :]
    angle = np.outer(positions, theta ** (-2.0 * np.arange(D // 2) / D))
    z = z * np.exp(1j * angle)
    return np.concatenate([z.real, z.imag], axis=-1).astype(x.dtype)
