import numpy as np


def rms_norm(x, gain, eps=1e-6):
    out = np.empty_like(x)
    for index in np.ndindex(x.shape[:-1]):
        row = [float(a) for a in x[index]]
        root = (sum(a * a for a in row) / len(row) + eps) ** 0.5
        out[index] = [a / root * g for a, g in zip(row, gain)]
    return out
