from itertools import permutations

import numpy as np


def match(cost):
    cost = np.asarray(cost, dtype=float)
    Q, N = cost.shape
    best = min(permutations(range(Q), N), key=lambda chosen: sum(cost[q, n] for n, q in enumerate(chosen)))
    return np.argsort(np.array(best, dtype=int))
