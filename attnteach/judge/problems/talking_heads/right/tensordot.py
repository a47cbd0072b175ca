import numpy as np
from scipy.special import logsumexp


def talking_heads(q, k, v, P_logits, P_weights):
    scores = q.astype(np.float64) @ k.astype(np.float64).swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    scores = np.moveaxis(np.tensordot(scores, P_logits, axes=(-3, 0)), -1, -3)
    weights = np.exp(scores - logsumexp(scores, axis=-1, keepdims=True))
    return np.moveaxis(np.tensordot(weights, P_weights, axes=(-3, 0)), -1, -3) @ v
