import numpy as np


def giou(a, b):
    """iou - 1 + union / hull, which is the same."""

    def size(low, high):
        return np.prod(np.maximum(high - low, 0), axis=-1)

    inter = size(np.maximum(a[..., :2], b[..., :2]), np.minimum(a[..., 2:], b[..., 2:]))
    hull = size(np.minimum(a[..., :2], b[..., :2]), np.maximum(a[..., 2:], b[..., 2:]))
    union = size(a[..., :2], a[..., 2:]) + size(b[..., :2], b[..., 2:]) - inter
    with np.errstate(divide="ignore", invalid="ignore"):
        iou = np.where(union == 0, 0.0, inter / union)
        covered = np.where(hull == 0, 1.0, union / hull)
    return iou - 1 + covered
