import numpy as np


def purged_split(starts, ends, test, embargo):
    """Test intervals, lengthened by the embargo, joined where they overlap; then one search for each sample."""
    if len(test) == 0:
        return np.arange(len(starts))
    order = np.argsort(starts[test], kind="stable")
    low, high = starts[test][order], ends[test][order] + embargo
    furthest = np.maximum.accumulate(high)
    # the test intervals that begin no later than the sample ends
    count = np.searchsorted(low, ends, side="right")
    clash = (count > 0) & (furthest[np.maximum(count, 1) - 1] >= starts)
    return np.nonzero(~clash)[0]
