import numpy as np


def padding_mask(lengths, S):
    mask = np.zeros((len(lengths), 1, S), dtype=bool)
    for b, n in enumerate(lengths):
        mask[b, 0, :n] = True
    return mask
