import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def sliding_window_attention(q, k, v, w):
    T, D = q.shape[-2:]
    w = min(w, T)
    pad = [(0, 0)] * (k.ndim - 2) + [(w - 1, 0), (0, 0)]
    keys = sliding_window_view(np.pad(k, pad), w, axis=-2)
    values = sliding_window_view(np.pad(v, pad), w, axis=-2)
    scores = np.einsum("...td,...tdw->...tw", q, keys) / np.sqrt(np.array(D, q.dtype))
    hidden = np.arange(T)[:, None] + np.arange(w) < w - 1
    scores = np.where(hidden, -np.inf, scores)
    p = np.exp(scores - scores.max(-1, keepdims=True))
    p = p / p.sum(-1, keepdims=True)
    return np.einsum("...tw,...tew->...te", p, values)
