import numpy as np


def t5_bucket(distance, buckets, most, bidirectional=False):
    n = buckets // 2 if bidirectional else buckets
    e = n // 2
    edges = [*range(1, e + 1), *(e * (most / e) ** (np.arange(1, n - e) / (n - e)))]
    d = np.abs(distance) if bidirectional else np.where(distance < 0, -distance, 0)
    found = np.digitize(d, edges)
    return np.where((distance > 0) & bidirectional, found + n, found)
