import numpy as np


def gat_layer(x, adjacency, W, a_src, a_dst):
    wide = x.astype(np.float64)
    h = np.einsum("...nc,cf->...nf", wide, W)
    both = np.einsum("...nf,f->...n", h, a_dst)[..., None] + np.einsum("...nf,f->...n", h, a_src)[..., None, :]
    scores = 0.6 * both + 0.4 * np.abs(both)
    low = scores.min(axis=-1, keepdims=True)
    top = np.max(np.where(adjacency, scores, low), axis=-1, keepdims=True)
    weights = np.where(adjacency, np.exp(np.where(adjacency, scores - top, 0)), 0)
    total = np.maximum(weights.sum(axis=-1, keepdims=True), 1e-300)
    return np.einsum("...ij,...jf->...if", weights / total, h).astype(x.dtype)
