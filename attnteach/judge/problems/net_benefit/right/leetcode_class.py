import numpy as np


class Solution:
    def net_benefit(self, p, y, threshold):
        chosen = y[p >= threshold]
        if chosen.size == 0:
            return 0.0
        tp = chosen.sum()
        return float(tp / len(y) - (chosen.size - tp) / len(y) * threshold / (1 - threshold))
