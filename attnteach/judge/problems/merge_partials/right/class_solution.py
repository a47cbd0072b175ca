from typing import List, Tuple

import numpy as np


class Solution:
    def merge_partials(self, outs: List[np.ndarray], lses: List[np.ndarray]) -> Tuple[np.ndarray, np.ndarray]:
        m = lses[0]
        for x in lses[1:]:
            m = np.maximum(m, x)
        m0 = np.where(m == -np.inf, 0.0, m)
        num, den = 0.0, 0.0
        for o, x in zip(outs, lses):
            w = np.exp(x - m0)
            num = num + w[..., None] * o
            den = den + w
        ok = den > 0
        safe_den = np.where(ok, den, 1.0)
        return num / safe_den[..., None], np.where(ok, m0 + np.log(safe_den), -np.inf)
