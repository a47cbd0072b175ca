import numpy as np


def additive_attention(q, k, v, Wq, Wk, w, mask=None):
    queries = np.einsum("...td,da->...ta", q, Wq)
    keys = np.einsum("...sd,da->...sa", k, Wk)
    hidden = np.tanh(queries[..., :, None, :] + keys[..., None, :, :])
    scores = np.einsum("...tsa,a->...ts", hidden, w)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    lse = np.logaddexp.reduce(scores, axis=-1, keepdims=True)
    return np.einsum("...ts,...se->...te", np.exp(scores - np.where(np.isinf(lse), 0, lse)), v)
