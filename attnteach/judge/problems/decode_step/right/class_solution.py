import math

import numpy as np


class Solution:
    def decode_step(self, q, k, v, cache_k, cache_v):
        K, V = np.append(cache_k, k, axis=-2), np.append(cache_v, v, axis=-2)
        return self.attend(q, K, V), K, V

    def attend(self, q, K, V):
        T, S, D = q.shape[-2], K.shape[-2], q.shape[-1]
        out = np.zeros(q.shape[:-1] + (V.shape[-1],), q.dtype)
        for t in range(T):
            last = S - T + t + 1
            scores = (K[..., :last, :] * q[..., t, None, :]).sum(-1) / math.sqrt(D)
            p = np.exp(scores - scores.max(-1, keepdims=True))
            p = p / p.sum(-1, keepdims=True)
            out[..., t, :] = (p[..., None] * V[..., :last, :]).sum(-2)
        return out
