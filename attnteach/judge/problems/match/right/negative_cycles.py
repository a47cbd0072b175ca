import numpy as np


def match(cost):
    """Start anyhow; while a cycle of exchanges makes it cheaper, do it (Bellman-Ford over the queries)."""
    cost = np.asarray(cost, dtype=float)
    Q, N = cost.shape
    full = np.concatenate([cost, np.zeros((Q, Q - N))], axis=1)  # queries left over take a dummy
    has = np.arange(Q)
    while True:
        change = full[:, has] - full[np.arange(Q), has][:, None]  # q takes what r has
        away, came = np.zeros(Q), np.full(Q, -1)
        at = -1
        for _ in range(Q):
            at = -1
            for q in range(Q):
                r = int(np.argmin(away[q] + change[q] - away))
                if away[q] + change[q, r] < away[r] - 1e-9:
                    away[r], came[r], at = away[q] + change[q, r], q, r
            if at < 0:
                break
        if at < 0:
            break
        for _ in range(Q):
            at = came[at]
        cycle, r = [at], came[at]
        while r != at:
            cycle.append(r)
            r = came[r]
        old = has.copy()
        for r in cycle:
            has[came[r]] = old[r]
    return np.argsort(has)[:N]
