import numpy as np


def landmark(events, t, horizon):
    order = np.lexsort((events[:, 0], events[:, 2] == 0))
    ends = events[order][: np.count_nonzero(events[:, 2])]
    in_window = (ends[:, 1] > t) & (ends[:, 1] <= t + horizon)
    positive = in_window & (ends[:, 2] == 1)
    censored = in_window & (ends[:, 2] == 2) & (ends[:, 1] != t + horizon)
    label = 1 * positive - 1 * censored - 2 * (ends[:, 1] <= t)
    known = np.zeros(len(events), dtype=bool)
    known[np.flatnonzero((events[:, 1] <= t) & (events[:, 2] == 0))] = True
    return known, label
