import math

import numpy as np


def yarn_frequencies(D, theta, factor, original, fast, slow):
    def index(turns):
        return D * math.log(original / (turns * 2 * math.pi)) / (2 * math.log(theta))

    first = max(math.floor(index(fast)), 0)
    last = min(math.ceil(index(slow)), D - 1)
    slowed = np.clip((np.arange(D // 2) - first) / max(last - first, 0.001), 0, 1)
    frequency = theta ** (-np.arange(0, D, 2) / D)
    return frequency * (1 - slowed + slowed / factor)
