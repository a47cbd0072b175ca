import numpy as np


def landmark(events, t, horizon):
    n = int(events[:, 0].max()) + 1
    last, died = np.zeros(n, dtype=events.dtype), np.zeros(n, dtype=bool)
    closing = events[events[:, 2] > 0]
    last[closing[:, 0]] = closing[:, 1]
    died[closing[:, 0]] = closing[:, 2] == 1
    label = np.full(n, -1)
    label[last >= t + horizon] = 0
    label[died & (last > t + horizon)] = 0
    label[died & (last <= t + horizon)] = 1
    label[last <= t] = -2
    return (events[:, 2] == 0) & (events[:, 1] <= t), label
