import numpy as np


def online_softmax(chunks):
    m, total = -np.inf, 0.0
    for x in chunks:
        new = np.maximum(m, x.max(-1))
        safe = np.where(np.isinf(new), 0, new)
        total = total * np.exp(m - safe) + np.exp(x - safe[..., None]).sum(-1)
        m = new
    return m, total
