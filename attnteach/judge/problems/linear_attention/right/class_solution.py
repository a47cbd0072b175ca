import numpy as np


class Solution:
    def linear_attention(self, q, k, v):
        fq, fk = self._elu1(q), self._elu1(k)
        num, den, rows = 0, 0, []
        for t in range(q.shape[-2]):
            num = num + fk[..., t, :, None] * v[..., t, None, :]
            den = den + fk[..., t, :]
            top = (fq[..., t, :, None] * num).sum(axis=-2)
            rows.append(top / (fq[..., t, :] * den).sum(axis=-1, keepdims=True))
        return np.stack(rows, axis=-2)

    def _elu1(self, x):
        out = x + 1
        low = x <= 0
        out[low] = np.exp(x[low])
        return out
