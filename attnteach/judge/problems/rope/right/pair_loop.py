import math

import numpy as np


def rope(x, positions, theta=10000.0):
    out = np.empty_like(x)
    half = x.shape[-1] // 2
    for t, p in enumerate(positions):
        for i in range(half):
            angle = float(p) / theta ** (2 * i / x.shape[-1])
            c, s = math.cos(angle), math.sin(angle)
            a, b = x[..., t, i], x[..., t, i + half]
            out[..., t, i] = a * c - b * s
            out[..., t, i + half] = a * s + b * c
    return out
