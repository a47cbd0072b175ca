import numpy as np


def retain_contributions(alpha, beta, x, emb, w):
    return np.einsum("...t,...tc,...tm,cm,m->...tc", alpha, x, beta, emb, w).astype(x.dtype)
