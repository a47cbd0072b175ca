import numpy as np


class Solution:
    def rms_norm(self, x, gain, eps=1e-6):
        y = np.asarray(x, dtype=np.float64)
        scale = ((y * y).sum(-1, keepdims=True) / y.shape[-1] + eps) ** -0.5
        return (y * scale * gain).astype(x.dtype)
