import numpy as np


def match(cost):
    cost = np.asarray(cost, dtype=float)
    Q, N = cost.shape
    price_of_object, price_of_query = np.zeros(N), np.zeros(Q)
    holder = np.full(Q, -1)  # the object that has each query
    for n in range(N):
        least, came_from = np.full(Q, np.inf), np.full(Q, -1)
        done, at, now = np.zeros(Q, dtype=bool), -1, n
        while now >= 0:
            slack = cost[:, now] - price_of_object[now] - price_of_query
            closer = ~done & (slack < least)
            least[closer], came_from[closer] = slack[closer], at
            at = int(np.argmin(np.where(done, np.inf, least)))
            step = least[at]
            price_of_object[n] += step
            price_of_object[holder[done]] += step
            price_of_query[done] -= step
            least[~done] -= step
            done[at] = True
            now = holder[at]
        while at >= 0:
            before = came_from[at]
            holder[at] = holder[before] if before >= 0 else n
            at = before
    chosen = np.empty(N, dtype=int)
    chosen[holder[holder >= 0]] = np.flatnonzero(holder >= 0)
    return chosen
