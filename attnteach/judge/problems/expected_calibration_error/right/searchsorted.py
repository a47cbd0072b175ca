import numpy as np


def expected_calibration_error(p, y, bins):
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p, side="left")
    gaps = np.zeros(bins)
    np.add.at(gaps, place, p - y)
    return np.abs(gaps).sum() / len(y)
