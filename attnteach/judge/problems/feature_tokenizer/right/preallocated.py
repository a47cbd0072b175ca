import numpy as np


def feature_tokenizer(x_num, x_cat, W, b, tables, cls):
    lead, n, m = x_num.shape[:-1], W.shape[0], len(tables)
    out = np.empty(lead + (1 + n + m, cls.shape[-1]), dtype=cls.dtype)
    out[..., 0, :] = cls
    for j in range(n):
        out[..., 1 + j, :] = x_num[..., j, None] * W[j] + b[j]
    for j in range(m):
        out[..., 1 + n + j, :] = tables[j][x_cat[..., j]]
    return out
