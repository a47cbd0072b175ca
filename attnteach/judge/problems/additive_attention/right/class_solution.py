import numpy as np


class Solution:
    def additive_attention(self, q, k, v, Wq, Wk, w, mask=None):
        scores = self.energy(q @ Wq, k @ Wk, w)
        if mask is not None:
            scores[~np.broadcast_to(mask, scores.shape)] = -np.inf
        return self.normalise(scores) @ v

    def energy(self, queries, keys, w):
        pairs = queries[..., np.newaxis, :] + keys[..., np.newaxis, :, :]
        return np.dot(np.tanh(pairs), w)

    def normalise(self, scores):
        top = scores.max(-1, keepdims=True)
        weights = np.exp(scores - np.where(np.isneginf(top), 0, top))
        return weights / np.maximum(weights.sum(-1, keepdims=True), np.finfo(weights.dtype).tiny)
