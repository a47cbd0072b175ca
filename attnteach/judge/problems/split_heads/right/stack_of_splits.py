import numpy as np


def split_heads(x, H):
    return np.stack(np.split(x, H, axis=-1), axis=-3)
