import numpy as np


def expected_calibration_error(p, y, bins):
    edges = np.linspace(0, 1, bins + 1)
    error = 0.0
    for k in range(bins):
        inside = (p > edges[k]) & (p <= edges[k + 1]) if k else p <= edges[1]
        if inside.any():
            error += inside.mean() * abs(p[inside].mean() - y[inside].mean())
    return error
