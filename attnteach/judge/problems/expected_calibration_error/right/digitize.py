import numpy as np


def expected_calibration_error(p, y, bins):
    inner = np.arange(1, bins) / bins
    k = np.digitize(p, inner, right=True)
    return sum(abs(float((p - y)[k == i].sum())) for i in range(bins)) / p.size
