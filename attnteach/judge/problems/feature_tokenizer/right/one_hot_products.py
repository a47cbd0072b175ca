import numpy as np


def feature_tokenizer(x_num, x_cat, W, b, tables, cls):
    ones = np.ones_like(x_num, shape=(*x_num.shape[:-1], 1))
    first = (ones * cls)[..., None, :]
    numbers = np.einsum("...n,nm->...nm", x_num, W) + b
    parts = [first, numbers]
    for j, table in enumerate(tables):
        hot = (x_cat[..., j, None] == np.arange(len(table))).astype(table.dtype)
        parts.append((hot @ table)[..., None, :])
    return np.concatenate(parts, axis=-2)
