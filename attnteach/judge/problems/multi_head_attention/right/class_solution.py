import numpy as np


class Solution:
    def multi_head_attention(self, x, Wq, Wk, Wv, Wo, H, mask=None):
        q, k, v = self.split(x @ Wq, H), self.split(x @ Wk, H), self.split(x @ Wv, H)
        scores = np.matmul(q, k.swapaxes(-1, -2)) / np.sqrt(q.shape[-1])
        if mask is not None:
            scores = np.where(mask[..., np.newaxis, :, :], scores, -np.inf)
        return self.merge(self.softmax(scores) @ v) @ Wo

    @staticmethod
    def split(y, H):
        return np.stack(np.split(y, H, axis=-1), axis=-3)

    @staticmethod
    def merge(y):
        return np.concatenate([y[..., h, :, :] for h in range(y.shape[-3])], axis=-1)

    @staticmethod
    def softmax(s):
        e = np.exp(s - np.nan_to_num(s.max(-1, keepdims=True), neginf=0))
        return e / np.where(e.any(-1, keepdims=True), e.sum(-1, keepdims=True), 1)
