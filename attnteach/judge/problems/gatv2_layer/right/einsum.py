import numpy as np


def gatv2_layer(x, adjacency, Wq, Wk, a):
    wide = x.astype(np.float64)
    h = np.einsum("...nc,cf->...nf", wide, Wk)
    both = np.einsum("...nc,cf->...nf", wide, Wq)[..., :, None, :] + h[..., None, :, :]
    scores = np.einsum("...ijf,f->...ij", 0.6 * both + 0.4 * np.abs(both), a)
    low = scores.min(axis=-1, keepdims=True)
    top = np.max(np.where(adjacency, scores, low), axis=-1, keepdims=True)
    weights = np.where(adjacency, np.exp(np.where(adjacency, scores - top, 0)), 0)
    total = np.maximum(weights.sum(axis=-1, keepdims=True), 1e-300)
    return np.einsum("...ij,...jf->...if", weights / total, h).astype(x.dtype)
