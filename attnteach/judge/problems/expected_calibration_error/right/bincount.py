import numpy as np


def expected_calibration_error(p, y, bins):
    k = np.maximum(np.ceil(p * bins).astype(int) - 1, 0)
    return np.abs(np.bincount(k, p - y, bins)).sum() / len(p)
