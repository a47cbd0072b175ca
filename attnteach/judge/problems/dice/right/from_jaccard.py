import numpy as np


def dice(pred, target, axes):
    union = np.logical_or(pred, target).sum(axis=axes)
    inter = np.logical_and(pred, target).sum(axis=axes)
    j = np.divide(inter, union, out=np.ones(np.shape(union)), where=np.asarray(union) > 0)
    return 2 * j / (1 + j)
