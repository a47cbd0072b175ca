import math

import numpy as np


def t5_bucket(distance, buckets, most, bidirectional=False):
    n = buckets // 2 if bidirectional else buckets
    e = n // 2

    def side(d):
        return d if d < e else min(e + math.floor((n - e) * math.log(d / e, most / e)), n - 1)

    if bidirectional:
        return np.vectorize(lambda x: side(abs(x)) + (n if x > 0 else 0), otypes=[int])(distance)
    return np.vectorize(lambda x: side(-x if x < 0 else 0), otypes=[int])(distance)
