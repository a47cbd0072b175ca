import numpy as np


def match(cost):
    cost = np.array(cost, dtype=float)
    chosen = np.zeros(cost.shape[1], dtype=int)
    for _ in range(cost.shape[1]):
        q, n = np.unravel_index(np.argmin(cost), cost.shape)
        chosen[n] = q
        cost[q], cost[:, n] = np.inf, np.inf
    return chosen
