def span_decode(start, end, max_len):
    pairs = [(i, j) for i in range(len(start)) for j in range(len(end))]
    return max(pairs, key=lambda p: float(start[p[0]]) + float(end[p[1]]) if p[0] <= p[1] < p[0] + max_len else -1e3)
