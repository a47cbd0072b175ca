import numpy as np


class Solution:
    def rope(self, x: np.ndarray, positions: np.ndarray, theta: float = 10000.0) -> np.ndarray:
        half = x.shape[-1] // 2
        cos, sin = self.table(positions, half, theta)
        cos, sin = cos.astype(x.dtype), sin.astype(x.dtype)
        first, second = np.split(x, 2, axis=-1)
        return np.concatenate((first * cos - second * sin, second * cos + first * sin), -1)

    @staticmethod
    def table(positions, half, theta):
        angle = np.asarray(positions, dtype=np.float64).reshape(-1, 1) * np.exp(-np.log(theta) * np.arange(half) / half)
        return np.cos(angle), np.sin(angle)
