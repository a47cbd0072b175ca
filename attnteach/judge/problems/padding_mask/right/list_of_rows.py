import numpy as np


def padding_mask(lengths, S):
    return np.array([[[True] * int(n) + [False] * (S - int(n))] for n in lengths])
