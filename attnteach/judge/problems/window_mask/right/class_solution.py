import numpy as np


class Solution(object):
    def window_mask(self, T, S, w):
        rows = []
        for t in range(T):
            here = t + S - T
            rows.append([here - w < s <= here for s in range(S)])
        return np.asarray(rows)
