import numpy as np
from scipy.optimize import linear_sum_assignment


def match(cost):
    objects, queries = linear_sum_assignment(np.asarray(cost).T)
    return queries[np.argsort(objects)]
