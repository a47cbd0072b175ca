import numpy as np
from scipy.special import logsumexp


def merge_partials(outs, lses):
    """Weights are exp(lse_i - lse), lse the log of the joint denominator."""
    parts = np.array(lses)
    lse = logsumexp(parts, axis=0)
    weights = np.exp(parts - np.where(np.isfinite(lse), lse, 0.0))
    return np.einsum("p...,p...e->...e", weights, np.array(outs)), lse
