import numpy as np


def mixed(x, P):
    H = P.shape[0]
    return np.stack([sum(x[..., h, :, :] * P[h, g] for h in range(H)) for g in range(P.shape[1])], axis=-3)


def talking_heads(q, k, v, P_logits, P_weights):
    scores = mixed(q @ k.swapaxes(-1, -2) * q.shape[-1] ** -0.5, P_logits)
    weights = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    weights /= np.sum(weights, axis=-1, keepdims=True)
    return mixed(weights, P_weights) @ v
