import numpy as np


def purged_split(starts, ends, test, embargo):
    dropped = set()
    for t in map(int, test):
        for i, (a, z) in enumerate(zip(starts, ends)):
            if max(a, starts[t]) <= min(z, ends[t]) or 0 < a - ends[t] <= embargo:
                dropped.add(i)
    return np.array(sorted(set(range(len(starts))) - dropped), dtype=np.int64)
