import numpy as np


def gaussian(squared, h):
    exponent = -squared / (2.0 * np.square(h))
    return np.exp(exponent - exponent.max(axis=-1, keepdims=True))


def nadaraya_watson(x, y, xq, bandwidth):
    squared = np.linalg.norm(np.subtract(xq[:, None], x[None]), axis=-1) ** 2
    weights = gaussian(squared, bandwidth)
    weights /= weights.sum(axis=-1, keepdims=True)
    return np.tensordot(weights, y, axes=1)


if __name__ == "__main__":
    points = np.linspace(0, 1, 11)[:, None]
    print(nadaraya_watson(points, points**2, points, 0.1).ravel())
