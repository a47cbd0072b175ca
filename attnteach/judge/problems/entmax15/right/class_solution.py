import numpy as np


class Solution:
    def entmax15(self, z: np.ndarray) -> np.ndarray:
        flat = z.reshape(-1, z.shape[-1])
        return np.stack([self.row(r) for r in flat]).reshape(z.shape)

    def row(self, r):
        if not np.isfinite(r).any():
            return np.zeros_like(r)
        r = np.maximum((r - np.max(r)) / 2, -5.0)
        best = 0.0
        desc = np.flip(np.sort(r))
        for k in range(len(desc), 0, -1):
            m, s2 = desc[:k].mean(), desc[:k].var()
            if s2 <= 1 / k and m - np.sqrt(1 / k - s2) <= desc[k - 1]:
                best = m - np.sqrt(1 / k - s2)
                break
        return np.clip(r - best, 0, np.inf) ** 2
