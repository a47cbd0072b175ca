import numpy as np


def expected_calibration_error(p, y, bins):
    k = np.clip(np.ceil(p * bins) - 1, 0, bins - 1)
    member = k[:, None] == np.arange(bins)
    return np.abs((p - y) @ member).sum() / len(p)
