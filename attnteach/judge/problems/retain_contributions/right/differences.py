import numpy as np


def logits(alpha, beta, x, emb, w):
    context = (alpha[..., None] * beta * (x @ emb)).sum(axis=-2)
    return context @ w


def retain_contributions(alpha, beta, x, emb, w):
    """What the logit loses when one code of one visit is taken away."""
    alpha, beta, wide, emb, w = (np.asarray(a, np.float64) for a in (alpha, beta, x, emb, w))
    whole = logits(alpha, beta, wide, emb, w)
    out = np.zeros_like(wide)
    for t in range(x.shape[-2]):
        for c in range(x.shape[-1]):
            less = wide.copy()
            less[..., t, c] = 0
            out[..., t, c] = whole - logits(alpha, beta, less, emb, w)
    return out.astype(x.dtype)
