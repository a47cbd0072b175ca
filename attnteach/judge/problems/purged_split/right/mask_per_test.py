import numpy as np


def purged_split(starts, ends, test, embargo):
    keep = np.ones(len(starts), dtype=bool)
    for t in test:
        keep &= (starts > ends[t] + embargo) | (ends < starts[t])
    return np.flatnonzero(keep)
