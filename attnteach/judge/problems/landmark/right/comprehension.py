import numpy as np


def outcome(day, kind, t, until):
    if day <= t:
        return -2
    if kind == 1:
        return int(day <= until)
    return -int(day < until)


def landmark(events, t, horizon):
    ends = sorted((int(p), int(d), int(k)) for p, d, k in events if k)
    label = [outcome(d, k, t, t + horizon) for _, d, k in ends]
    return np.array([k == 0 and d <= t for _, d, k in events]), np.array(label)
