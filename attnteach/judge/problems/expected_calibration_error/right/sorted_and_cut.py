import numpy as np


def expected_calibration_error(p, y, bins):
    order = np.argsort(p, kind="stable")
    p, y = p[order], y[order]
    cuts = np.searchsorted(p, np.arange(1, bins) / bins, side="right")
    return sum(abs(a.sum() - b.sum()) for a, b in zip(np.split(p, cuts), np.split(y, cuts))) / len(p)
