import numpy as np


def split_heads(x, H):
    D = x.shape[-1] // H
    out = np.empty((*x.shape[:-2], H, x.shape[-2], D), x.dtype)
    for h in range(H):
        out[..., h, :, :] = x[..., h * D : (h + 1) * D]
    return out
