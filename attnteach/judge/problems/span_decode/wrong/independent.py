def span_decode(start, end, max_len):
    return max(range(len(start)), key=lambda i: float(start[i])), max(range(len(end)), key=lambda j: float(end[j]))
