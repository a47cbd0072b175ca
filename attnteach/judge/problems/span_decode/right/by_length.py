import numpy as np


def span_decode(start, end, max_len):
    best, span = -np.inf, (0, 0)
    for length in range(min(max_len, len(start))):
        total = start[: len(start) - length] + end[length:]
        i = int(np.argmax(total))
        if total[i] > best:
            best, span = total[i], (i, i + length)
    return span
