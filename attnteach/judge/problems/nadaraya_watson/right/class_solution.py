import numpy as np


class Solution:
    def nadaraya_watson(self, x: np.ndarray, y: np.ndarray, xq: np.ndarray, bandwidth: float) -> np.ndarray:
        return np.stack([self.predict(x, y, place, bandwidth) for place in xq])

    def predict(self, x, y, place, h):
        e = -np.sum((x - place) ** 2, axis=1) / (2 * h * h)
        w = np.exp(e - np.max(e))
        return np.average(y, axis=0, weights=w)
