import numpy as np


def linear_attention(q, k, v):
    """A column of ones beside the values carries the denominator along."""

    def f(x):
        return np.exp(np.clip(x, None, 0)) + np.maximum(x, 0)

    values = np.concatenate([v, np.ones_like(v[..., :1])], axis=-1)
    state = np.cumsum(f(k)[..., :, None] * values[..., None, :], axis=-3)
    mixed = np.matmul(f(q)[..., None, :], state)[..., 0, :]
    return mixed[..., :-1] / mixed[..., -1:]
