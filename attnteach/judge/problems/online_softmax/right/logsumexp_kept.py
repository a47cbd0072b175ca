import numpy as np
from scipy.special import logsumexp


def online_softmax(chunks):
    top = lse = None
    for x in chunks:
        x = x.astype(np.float64)
        here, part = x.max(-1), logsumexp(x, axis=-1)
        top = here if top is None else np.maximum(top, here)
        lse = part if lse is None else np.logaddexp(lse, part)
    return top, np.where(np.isinf(top), 0, np.exp(lse - np.where(np.isinf(top), 0, top)))
