import numpy as np


def padding_mask(lengths, S):
    table = np.tri(S + 1, S, -1, dtype=bool)  # row n: n real keys
    return table[lengths][:, None]
