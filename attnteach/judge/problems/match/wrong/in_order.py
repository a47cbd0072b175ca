import numpy as np


def match(cost):
    cost = np.array(cost, dtype=float)
    chosen = []
    for n in range(cost.shape[1]):
        q = int(np.argmin(cost[:, n]))
        chosen.append(q)
        cost[q] = np.inf
    return np.array(chosen, dtype=int)
