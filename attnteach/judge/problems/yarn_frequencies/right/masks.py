import math

import numpy as np


def yarn_frequencies(D, theta, factor, original, fast, slow):
    where = lambda n: (math.log(original) - math.log(2 * math.pi * n)) * D / (2 * math.log(theta))
    a, b = max(int(np.floor(where(fast))), 0), min(int(np.ceil(where(slow))), D - 1)
    i = np.arange(D // 2)
    f = theta ** (-i / (D / 2))
    out = f.copy()
    out[i > a] = f[i > a] / factor
    between = (i > a) & (i < b)
    share = (i[between] - a) / max(b - a, 1)
    out[between] = f[between] * (1 - share) + f[between] / factor * share
    return out
