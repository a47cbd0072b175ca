import numpy as np


class Solution:
    def t5_bucket(self, distance, buckets, most, bidirectional=False):
        if bidirectional:
            half = buckets // 2
            return self.one_side(np.abs(distance), half, most) + half * (np.asarray(distance) > 0)
        return self.one_side(-np.minimum(distance, 0), buckets, most)

    def one_side(self, d, n, most):
        e = n // 2
        with np.errstate(divide="ignore"):
            log = (np.log2(d) - np.log2(e)) / (np.log2(most) - np.log2(e))
        large = np.clip(e + log * (n - e), e, n - 1)
        return np.where(d < e, d, large).astype(np.int64)
