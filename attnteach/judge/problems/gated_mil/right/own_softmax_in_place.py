import numpy as np


def softmax_(x):
    x -= np.max(np.where(np.isneginf(x), np.finfo(x.dtype).min, x), axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= np.where(x.sum(axis=-1, keepdims=True) == 0, 1, x.sum(axis=-1, keepdims=True))
    return x


def gated_mil(h, V, U, w, mask=None):
    if mask is not None:
        h = np.where(mask[..., None], h, h.dtype.type(0))
    u = h @ U
    scores = (np.tanh(h @ V) * np.where(u > 0, 1 / (1 + np.exp(-np.abs(u))), 1 - 1 / (1 + np.exp(-np.abs(u))))) @ w
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    a = softmax_(scores)
    return (a[..., np.newaxis] * h).sum(-2), a


if __name__ == "__main__":
    print(gated_mil(np.ones((2, 3)), np.eye(3), np.eye(3), np.ones(3)))
