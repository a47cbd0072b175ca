import numpy as np


def match(cost):
    cost = np.array(cost, dtype=float)
    Q, N = cost.shape
    chosen, taken = np.zeros(N, dtype=int), np.zeros(N, dtype=bool)
    for q in range(Q):
        if taken.all():
            break
        n = int(np.argmin(np.where(taken, np.inf, cost[q])))
        chosen[n], taken[n] = q, True
    return chosen
