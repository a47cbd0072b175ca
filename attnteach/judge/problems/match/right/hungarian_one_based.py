def match(cost):
    Q, N = cost.shape
    a = [[float(cost[q, n]) for q in range(Q)] for n in range(N)]
    INF = float("inf")
    u, v, p, way = [0] * (N + 1), [0] * (Q + 1), [0] * (Q + 1), [0] * (Q + 1)
    for i in range(1, N + 1):
        p[0], j0 = i, 0
        minv, used = [INF] * (Q + 1), [False] * (Q + 1)
        while True:
            used[j0] = True
            i0, delta, j1 = p[j0], INF, 0
            for j in range(1, Q + 1):
                if not used[j]:
                    cur = a[i0 - 1][j - 1] - u[i0] - v[j]
                    if cur < minv[j]:
                        minv[j], way[j] = cur, j0
                    if minv[j] < delta:
                        delta, j1 = minv[j], j
            for j in range(Q + 1):
                if used[j]:
                    u[p[j]] += delta
                    v[j] -= delta
                else:
                    minv[j] -= delta
            j0 = j1
            if p[j0] == 0:
                break
        while j0:
            p[j0], j0 = p[way[j0]], way[j0]
    answer = [0] * N
    for j in range(1, Q + 1):
        if p[j]:
            answer[p[j] - 1] = j - 1
    return answer
