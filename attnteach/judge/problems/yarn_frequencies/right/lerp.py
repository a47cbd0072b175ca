import math

import torch


def yarn_frequencies(D, theta, factor, original, fast, slow):
    i = torch.arange(D // 2, dtype=torch.float64)
    f = theta ** (-2 * i / D)
    first, last = (D * math.log(original / (math.tau * n)) / math.log(theta) / 2 for n in (fast, slow))
    first, last = max(math.floor(first), 0), min(math.ceil(last), D - 1)
    return torch.lerp(f, f / factor, ((i - first) / (last - first or 0.001)).clamp(0, 1))
