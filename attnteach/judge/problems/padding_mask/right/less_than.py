import numpy as np


def padding_mask(lengths, S):
    return np.arange(S).reshape(1, 1, S) < lengths.reshape(-1, 1, 1)
