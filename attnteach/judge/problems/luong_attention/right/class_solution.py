import numpy as np


class Solution:
    def luong_attention(self, q: np.ndarray, k: np.ndarray, v: np.ndarray, W: np.ndarray, mask=None) -> np.ndarray:
        energy = np.dot(q, W) @ np.moveaxis(k, -2, -1)
        keep = np.broadcast_to(np.True_ if mask is None else mask, energy.shape)
        energy = np.where(keep, energy, -np.inf)
        peak = np.max(energy, axis=-1, keepdims=True)
        peak[np.isinf(peak)] = 0
        weights = np.exp(energy - peak)
        norm = np.sum(weights, axis=-1, keepdims=True)
        return np.divide(weights @ v, norm, out=np.zeros(q.shape[:-1] + v.shape[-1:]), where=norm != 0)
