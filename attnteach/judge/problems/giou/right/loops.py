import numpy as np


def giou(a, b):
    a, b = np.broadcast_arrays(a, b)
    out = np.empty(a.shape[:-1], dtype=a.dtype)
    for i in np.ndindex(*out.shape):
        ax, ay, az, aw = map(float, a[i])
        bx, by, bz, bw = map(float, b[i])
        inter = max(0.0, min(az, bz) - max(ax, bx)) * max(0.0, min(aw, bw) - max(ay, by))
        union = (az - ax) * (aw - ay) + (bz - bx) * (bw - by) - inter
        hull = (max(az, bz) - min(ax, bx)) * (max(aw, bw) - min(ay, by))
        iou = inter / union if union > 0 else 0.0
        out[i] = iou - ((hull - union) / hull if hull > 0 else 0.0)
    return out
