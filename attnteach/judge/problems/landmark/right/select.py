import numpy as np


def landmark(events, t, horizon):
    person, day, kind = events.T
    known = np.logical_and(kind == 0, day <= t)
    end = kind != 0
    label = np.empty(end.sum(), dtype=int)
    d, outcome = day[end], kind[end] == 1
    label[person[end]] = np.select(
        [d <= t, outcome & (d <= t + horizon), outcome | (d >= t + horizon)], [-2, 1, 0], default=-1
    )
    return known, label
