import numpy as np


def match(cost):
    return np.argmin(np.asarray(cost), axis=0)
