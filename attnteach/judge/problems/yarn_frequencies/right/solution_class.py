import math
from typing import List


class Solution:
    def yarn_frequencies(self, D, theta, factor, original, fast, slow) -> List[float]:
        first = max(math.floor(self.index(fast, D, theta, original)), 0)
        last = min(math.ceil(self.index(slow, D, theta, original)), D - 1)
        gap = last - first if last != first else 1e-3
        shares = [sorted((0.0, (i - first) / gap, 1.0))[1] for i in range(D // 2)]
        return [theta ** (-2 * i / D) * (1 - s + s / factor) for i, s in enumerate(shares)]

    def index(self, turns, D, theta, original):
        return D * math.log(original / (turns * 2 * math.pi)) / (2 * math.log(theta))
