def span_decode(start, end, max_len):
    best = None
    for i in range(len(start)):
        for j in range(i, min(i + max_len, len(end))):
            score = float(start[i]) + float(end[j])
            if best is None or score > best[0]:
                best = score, i, j
    return best[1], best[2]
