import math

import numpy as np


def flash_attention(q, k, v, block, causal=False):
    T, D = q.shape[-2:]
    S, E = v.shape[-2:]
    lead = np.broadcast_shapes(q.shape[:-2], k.shape[:-2], v.shape[:-2])
    out = np.empty((*lead, T, E), dtype=q.dtype)
    scale = 1 / math.sqrt(D)
    for r0 in range(0, T, block):
        r1 = min(r0 + block, T)
        m = np.full((*lead, r1 - r0, 1), -np.inf, dtype=q.dtype)
        den = np.zeros_like(m)
        acc = np.zeros((*lead, r1 - r0, E), dtype=q.dtype)
        for c0 in range(0, S, block):
            c1 = min(c0 + block, S)
            if causal and c0 > (r1 - 1) + (S - T):
                break
            s = q[..., r0:r1, :] @ np.swapaxes(k[..., c0:c1, :], -1, -2) * scale
            if causal:
                rows = np.arange(r0, r1)[:, None] + (S - T)
                s = np.where(np.arange(c0, c1) <= rows, s, -np.inf)
            m_new = np.maximum(m, s.max(-1, keepdims=True))
            p = np.exp(s - m_new)
            correction = np.exp(m - m_new)
            den = den * correction + p.sum(-1, keepdims=True)
            acc = acc * correction + p @ v[..., c0:c1, :]
            m = m_new
        out[..., r0:r1, :] = acc / den
    return out
