import numpy as np


def cross_attention(x, context, Wq, Wk, Wv, Wo, H):
    heads = []
    for q, k, v in zip(*(np.split(W, H, axis=1) for W in (Wq, Wk, Wv))):
        logits = (x @ q) @ np.swapaxes(context @ k, -1, -2) * q.shape[1] ** -0.5
        weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
        heads.append(weights @ (context @ v) / weights.sum(axis=-1, keepdims=True))
    return np.concatenate(heads, -1) @ Wo
