import numpy as np


def dice(pred, target, axes):
    different = np.sum(pred ^ target, axis=axes)
    total = np.sum(pred, axis=axes) + np.sum(target, axis=axes)
    return 1 - different / np.maximum(total, 1)
