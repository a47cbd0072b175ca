import numpy as np


def match(cost):
    cost = np.asarray(cost, dtype=float)
    _Q, N = cost.shape
    rest = [cost[:, n:].min(axis=0).sum() if n < N else 0.0 for n in range(N + 1)]
    best = [np.inf, []]

    def walk(n, chosen, so_far):
        if so_far + rest[n] >= best[0]:
            return
        if n == N:
            best[:] = [so_far, list(chosen)]
            return
        for q in np.argsort(cost[:, n]):
            if q not in chosen:
                walk(n + 1, [*chosen, q], so_far + cost[q, n])

    walk(0, [], 0.0)
    return np.array(best[1], dtype=int)
