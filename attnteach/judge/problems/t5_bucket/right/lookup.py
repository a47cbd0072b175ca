import numpy as np


def t5_bucket(distance, buckets, most, bidirectional=False):
    n = buckets // 2 if bidirectional else buckets
    e = n // 2
    d = np.arange(most + 1)
    table = d.copy()
    large = d >= e
    table[large] = np.minimum(e + np.floor(np.log(d[large] / e) / np.log(most / e) * (n - e)), n - 1)
    if bidirectional:
        return table[np.minimum(np.abs(distance), most)] + n * (distance > 0)
    return table[np.clip(-distance, 0, most)]
