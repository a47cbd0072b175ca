import numpy as np


def linear_attention(q, k, v):
    """One running sum for each feature: nothing of size D x E is kept for all positions."""
    q, k = (np.where(x > 0, x + 1, np.exp(np.where(x > 0, 0, x))) for x in (q, k))
    num = np.zeros_like(v)
    den = np.zeros_like(v[..., :1])
    for d in range(q.shape[-1]):
        qd, kd = q[..., d : d + 1], k[..., d : d + 1]
        num += qd * np.add.accumulate(kd * v, axis=-2)
        den += qd * np.add.accumulate(kd, axis=-2)
    return num / den
