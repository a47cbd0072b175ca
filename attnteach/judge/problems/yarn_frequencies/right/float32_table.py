import math

import numpy as np


def yarn_frequencies(D, theta, factor, original, fast, slow):
    def dim(n):
        return D * math.log(original / (n * 2 * math.pi)) / (2 * math.log(theta))

    lo, hi = max(math.floor(dim(fast)), 0), min(math.ceil(dim(slow)), D - 1)
    hi = hi + 0.001 if hi == lo else hi
    i = np.arange(D // 2, dtype=np.float32)
    ramp = ((i - lo) / (hi - lo)).clip(0, 1)
    f = np.exp(-np.float32(math.log(theta)) * 2 * i / D)
    return (f * (1 - ramp) + f * ramp / factor).astype(np.float32)
