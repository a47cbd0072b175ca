from itertools import permutations

import numpy as np


def match(cost):
    cost = np.asarray(cost)
    Q, N = cost.shape
    best, least = None, float("inf")
    for chosen in permutations(range(Q), N):
        total = sum(float(cost[q, n]) for n, q in enumerate(chosen))
        if best is None or total < least:
            best, least = chosen, total
    return np.array(best, dtype=int)
