import numpy as np


class Solution:
    def landmark(self, events, t, horizon):
        e = np.asarray(events)
        ends = e[e[:, 2] > 0]
        ends = ends[np.argsort(ends[:, 0])]
        since = ends[:, 1] - t
        sick = ends[:, 2] == 1
        label = np.where(sick, since <= horizon, -1 * (since < horizon))
        label = np.where(since <= 0, -2, label)
        return (e[:, 2] == 0) & (e[:, 1] - t <= 0), label.astype(int)
