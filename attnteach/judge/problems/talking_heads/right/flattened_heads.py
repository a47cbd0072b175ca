import numpy as np


def talking_heads(q, k, v, P_logits, P_weights):
    *lead, H, T, _ = q.shape
    S = k.shape[-2]

    def mix(x, P):
        return (P.T @ x.reshape(*lead, H, T * S)).reshape(*lead, H, T, S)

    s = mix(q @ np.moveaxis(k, -1, -2), P_logits) / np.sqrt(q.shape[-1])
    s -= s.max(axis=-1, keepdims=True)
    np.exp(s, out=s)
    s /= s.sum(axis=-1, keepdims=True)
    return mix(s, P_weights) @ v
