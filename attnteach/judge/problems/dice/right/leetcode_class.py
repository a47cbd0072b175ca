import numpy as np


class Solution:
    def dice(self, pred, target, axes):
        tp = np.count_nonzero(pred & target, axis=axes)
        fp = np.count_nonzero(pred & ~target, axis=axes)
        fn = np.count_nonzero(~pred & target, axis=axes)
        bottom = 2 * tp + fp + fn
        return np.where(bottom == 0, 1.0, 2.0 * tp / np.where(bottom == 0, 1, bottom))
