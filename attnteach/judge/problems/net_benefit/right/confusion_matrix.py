import numpy as np


def net_benefit(p, y, threshold):
    table = np.zeros((2, 2))
    np.add.at(table, (y.astype(int), (p >= threshold).astype(int)), 1)
    rate = table / table.sum()
    return rate[1, 1] - rate[0, 1] * threshold / (1 - threshold)
