import numpy as np


class Solution:
    def time_gap_encoding(self, days, M):
        half = M // 2
        freqs = np.array([10000 ** (-2 * i / M) for i in range(half)])
        args = np.einsum("...t,i->...ti", days, freqs)
        both = np.repeat(args, 2, axis=-1)
        even = np.arange(M) % 2 == 0
        return np.where(even, np.sin(both), np.cos(both)).astype(days.dtype)
