from typing import List, Tuple


class Solution:
    def span_decode(self, start: List[float], end: List[float], max_len: int) -> Tuple[int, int]:
        ans, best = (0, 0), float("-inf")
        for i, s in enumerate(start):
            for j, e in enumerate(end[i : i + max_len], i):
                if s + e > best:
                    best, ans = s + e, (i, j)
        return ans
