import numpy as np


class Solution:
    def gatv2_layer(self, x, adjacency, Wq, Wk, a):
        h = x @ Wk
        left = x @ Wq
        z = left[..., None, :] + h[..., None, :, :]
        z = (np.where(z < 0, z * 0.2, z) * a).sum(-1)
        z[~np.broadcast_to(adjacency, z.shape)] = -np.inf
        peak = np.max(z, -1, keepdims=True)
        z = np.exp(z - np.where(peak == -np.inf, 0, peak))
        norm = z.sum(-1, keepdims=True)
        norm[norm == 0] = 1
        return (z / norm) @ h
