import numpy as np


def alibi_bias(H, T, S):
    bias = np.zeros((H, T, S))
    for h in range(H):
        slope = 2 ** (-8 * (h + 1) / H)
        for t in range(T):
            for s in range(S):
                bias[h, t, s] = -slope * (S - T + t - s)
    return bias
