import numpy as np


def patchify(image, p):
    H, W, C = image.shape[-3:]
    y, x = np.meshgrid(np.arange(H // p), np.arange(W // p), indexing="ij")
    dy, dx = np.meshgrid(np.arange(p), np.arange(p), indexing="ij")
    rows = y.reshape(-1, 1) * p + dy.reshape(1, -1)
    cols = x.reshape(-1, 1) * p + dx.reshape(1, -1)
    out = image[..., rows, cols, :]
    return out.reshape(*out.shape[:-2], p * p * C)
