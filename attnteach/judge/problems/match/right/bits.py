from functools import lru_cache

import numpy as np


def match(cost):
    Q, N = cost.shape
    c = [[float(x) for x in row] for row in cost]

    @lru_cache(None)
    def go(n, used):
        if n == N:
            return 0.0, ()
        options = []
        for q in range(Q):
            if not used >> q & 1:
                rest, tail = go(n + 1, used | 1 << q)
                options.append((c[q][n] + rest, (q, *tail)))
        return min(options)

    return np.array(go(0, 0)[1], dtype=int)
