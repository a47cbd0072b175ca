import math

import numpy as np


def time_gap_encoding(days, M):
    rows = []
    for day in np.ravel(days):
        row = []
        for i in range(0, M, 2):
            angle = float(day) / 10000 ** (i / M)
            row += [math.sin(angle), math.cos(angle)]
        rows.append(row)
    return np.array(rows, dtype=days.dtype).reshape(days.shape + (M,))
