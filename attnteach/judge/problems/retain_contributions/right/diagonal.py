import numpy as np


def retain_contributions(alpha, beta, x, emb, w):
    kind = x.dtype
    weights = np.matmul(beta.astype(float), np.diag(w.astype(float)) @ emb.T.astype(float))
    return np.multiply(np.multiply(weights, x), np.expand_dims(alpha, -1)).astype(kind)
