import numpy as np


class Solution:
    def area(self, box):
        return (box[..., 2] - box[..., 0]).clip(0) * (box[..., 3] - box[..., 1]).clip(0)

    def giou(self, a, b):
        inner = np.concatenate([np.maximum(a[..., :2], b[..., :2]), np.minimum(a[..., 2:], b[..., 2:])], axis=-1)
        outer = np.concatenate([np.minimum(a[..., :2], b[..., :2]), np.maximum(a[..., 2:], b[..., 2:])], axis=-1)
        inter, hull = self.area(inner), self.area(outer)
        union = self.area(a) + self.area(b) - inter

        def safe(x):
            return np.where(x == 0, 1, x)

        return inter / safe(union) - (hull - union) / safe(hull)
