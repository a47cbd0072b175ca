import numpy as np


class Solution:
    def sinusoidal_positions(self, n: int, M: int) -> np.ndarray:
        out = np.empty((n, M))
        for p in range(n):
            for j in range(M):
                angle = p / (10000 ** ((2 * (j // 2)) / M))
                out[p][j] = np.sin(angle) if j % 2 == 0 else np.cos(angle)
        return out
