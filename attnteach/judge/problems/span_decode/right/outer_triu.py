import numpy as np


def span_decode(start, end, max_len):
    scores = start[:, None] + end[None, :]
    n = len(start)
    allowed = np.triu(np.ones((n, n), dtype=bool)) & ~np.triu(np.ones((n, n), dtype=bool), max_len)
    scores = np.where(allowed, scores, -np.inf)
    i, j = divmod(int(scores.argmax()), n)
    return i, j
