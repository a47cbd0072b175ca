from bisect import bisect_right

import numpy as np


def purged_split(starts, ends, test, embargo):
    held = sorted((int(starts[t]), int(ends[t]) + embargo) for t in test)
    firsts = [a for a, _ in held]
    reach, furthest = [], float("-inf")
    for _, z in held:
        furthest = max(furthest, z)
        reach.append(furthest)

    def clean(s, e):
        n = bisect_right(firsts, e)
        return n == 0 or reach[n - 1] < s

    return np.array([i for i in range(len(starts)) if clean(int(starts[i]), int(ends[i]))], dtype=np.int64)
