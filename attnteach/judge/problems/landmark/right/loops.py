import numpy as np


def landmark(events, t, horizon):
    known, label = [], {}
    for person, day, kind in events.tolist():
        known.append(kind == 0 and day <= t)
        if kind == 0:
            continue
        if day <= t:
            label[person] = -2
        elif day > t + horizon:
            label[person] = 0
        elif kind == 1:
            label[person] = 1
        else:
            label[person] = 0 if day == t + horizon else -1
    return np.array(known, dtype=bool), np.array([label[p] for p in sorted(label)])
