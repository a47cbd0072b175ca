import numpy as np


def purged_split(starts, ends, test, embargo):
    a, z = starts[test][np.newaxis], ends[test][np.newaxis]
    s, e = starts[:, np.newaxis], ends[:, np.newaxis]
    begins = (a <= s) & (s <= z + embargo)
    finishes = (a <= e) & (e <= z)
    envelops = (s <= a) & (z <= e)
    bad = (begins | finishes | envelops).any(axis=1)
    return np.where(np.logical_not(bad))[0]
