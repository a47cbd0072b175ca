import numpy as np


def softmax(x, axis=-1):
    x = np.array(x)  # a copy of my own: everything below happens in place
    top = x.max(axis, keepdims=True)
    top[np.isneginf(top)] = 0
    x -= top
    np.exp(x, out=x)
    total = x.sum(axis, keepdims=True)
    total[total == 0] = 1
    x /= total
    return x
