def span_decode(start, end, max_len):
    pairs = ((i, j) for i in range(len(start)) for j in range(i, min(i + max_len, len(end))))
    return max(pairs, key=lambda p: start[p[0]] + end[p[1]])
