import math

import numpy as np


def t5_bucket(distance, buckets, most, bidirectional=False):
    def one(x):
        n, extra = buckets, 0
        if bidirectional:
            n //= 2
            extra = n if x > 0 else 0
            d = abs(x)
        else:
            d = max(-x, 0)
        e = n // 2
        if d < e:
            return d + extra
        return min(e + int(math.log(d / e) / math.log(most / e) * (n - e)), n - 1) + extra

    return np.array([one(int(x)) for x in np.ravel(distance)], dtype=int).reshape(np.shape(distance))
