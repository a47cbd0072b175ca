import numpy as np


def span_decode(start, end, max_len):
    ends = [i + int(np.argmax(end[i : i + max_len])) for i in range(len(start))]
    i = int(np.argmax(start + end[ends]))
    return i, ends[i]
