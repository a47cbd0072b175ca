import numpy as np


def online_softmax(chunks):
    top = total = None
    for chunk in chunks:
        for i in range(chunk.shape[-1]):
            x = chunk[..., i].astype(np.float64)
            if top is None:
                top, total = np.full(x.shape, -np.inf), np.zeros(x.shape)
            rises = x > top
            with np.errstate(invalid="ignore"):
                factor = np.where(rises, np.exp(top - x), 1)
                term = np.where(rises, 1, np.where(np.isinf(x), 0, np.exp(x - top)))
            total = total * factor + term
            top = np.where(rises, x, top)
    return top, total
