import numpy as np


class Solution:
    def flash_attention(self, q, k, v, block, causal=False):
        T, S = q.shape[-2], k.shape[-2]
        rows = [
            self._row(q[..., i : i + block, :], k, v, block, i + S - T if causal else None) for i in range(0, T, block)
        ]
        return np.concatenate(rows, axis=-2)

    def _row(self, q, k, v, block, first):
        n, S = q.shape[-2], k.shape[-2]
        m = l = acc = None
        for j in range(0, S, block):
            if first is not None and j > first + n - 1:
                break
            s = np.einsum("...td,...sd->...ts", q, k[..., j : j + block, :]) / np.sqrt(q.shape[-1]).astype(q.dtype)
            if first is not None:
                cols = np.arange(j, j + s.shape[-1])
                s[..., cols[None, :] > np.arange(first, first + n)[:, None]] = -np.inf
            mj = s.max(-1)
            new = mj if m is None else np.maximum(m, mj)
            p = np.exp(s - new[..., None])
            pv = np.einsum("...ts,...se->...te", p, v[..., j : j + block, :])
            if m is None:
                l, acc = p.sum(-1), pv
            else:
                a = np.exp(m - new)
                l, acc = a * l + p.sum(-1), a[..., None] * acc + pv
            m = new
        return acc / l[..., None]
