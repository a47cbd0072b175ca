import numpy as np


def alibi_bias(H, T, S):
    context = np.arange(S - T, S)[:, None]
    memory = np.arange(S)[None, :]
    relative = memory - context
    slopes = np.array([2 ** (-8.0 * i / H) for i in range(1, H + 1)])
    return np.einsum("h,ts->hts", slopes, relative)
