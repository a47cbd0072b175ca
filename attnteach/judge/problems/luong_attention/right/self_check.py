import numpy as np


def softmax(s):
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    z = e.sum(axis=-1, keepdims=True)
    return e / np.where(z == 0, 1, z)


def luong_attention(q, k, v, W, mask=None):
    """General scores of Luong et al. 2015."""
    scores = np.inner(q @ W, k) if k.ndim == 2 and q.ndim == 2 else (q @ W) @ k.swapaxes(-1, -2)
    if mask is not None:
        scores = scores + np.log(np.broadcast_to(mask, scores.shape) * 1.0)
    return softmax(scores) @ v


if __name__ == "__main__":
    one = np.ones((2, 2))
    assert luong_attention(one, one, one, one).shape == (2, 2)
