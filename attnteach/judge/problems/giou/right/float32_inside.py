import numpy as np


def giou(a, b):
    dtype = a.dtype
    a, b = a.astype(np.float64), b.astype(np.float64)
    lt, rb = np.maximum(a[..., :2], b[..., :2]), np.minimum(a[..., 2:], b[..., 2:])
    inter = np.prod(np.maximum(rb - lt, 0), axis=-1)
    union = np.prod(a[..., 2:] - a[..., :2], axis=-1) + np.prod(b[..., 2:] - b[..., :2], axis=-1) - inter
    hull = np.prod(np.maximum(a[..., 2:], b[..., 2:]) - np.minimum(a[..., :2], b[..., :2]), axis=-1)
    iou = np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
    gap = np.divide(hull - union, hull, out=np.zeros_like(inter), where=hull > 0)
    return (iou - gap).astype(dtype)
