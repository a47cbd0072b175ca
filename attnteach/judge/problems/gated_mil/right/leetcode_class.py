import numpy as np


class Solution:
    def gated_mil(self, h, V, U, w, mask=None):
        if mask is not None:
            h = np.where(mask[..., None], h, 0.0)
        sigmoid = 0.5 * (np.tanh((h @ U) / 2) + 1)
        s = (np.tanh(h @ V) * sigmoid) @ w
        if mask is not None:
            s = np.where(mask, s, -np.inf)
        m = np.max(s, axis=-1, keepdims=True)
        m[~np.isfinite(m)] = 0
        e = np.exp(s - m)
        z = e.sum(-1, keepdims=True)
        z[z == 0] = 1
        a = e / z
        return (a[..., None, :] @ h)[..., 0, :], a
