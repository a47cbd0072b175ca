import numpy as np


def padding_mask(lengths, S):
    return np.greater.outer(lengths, np.arange(S))[:, np.newaxis]
