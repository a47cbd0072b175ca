import numpy as np


class Solution:
    def gat_layer(self, x, adjacency, W, a_src, a_dst):
        h = x @ W
        left, right = h @ a_dst, h @ a_src
        z = left[..., None] + right[..., None, :]
        z = np.where(z < 0, z * 0.2, z)
        z[~np.broadcast_to(adjacency, z.shape)] = -np.inf
        peak = np.max(z, -1, keepdims=True)
        z = np.exp(z - np.where(peak == -np.inf, 0, peak))
        norm = z.sum(-1, keepdims=True)
        norm[norm == 0] = 1
        return (z / norm) @ h
