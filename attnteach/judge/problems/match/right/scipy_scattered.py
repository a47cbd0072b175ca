import numpy as np
from scipy.optimize import linear_sum_assignment


def match(cost):
    rows, cols = linear_sum_assignment(cost)
    out = np.empty(cost.shape[1], dtype=np.int64)
    out[cols] = rows
    return out
