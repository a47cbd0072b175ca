import numpy as np


def feature_tokenizer(x_num, x_cat, W, b, tables, cls):
    numeric = np.multiply(x_num[..., np.newaxis], W)
    numeric = np.add(numeric, b)
    looked_up = [np.take(table, x_cat[..., j], axis=0) for j, table in enumerate(tables)]
    tokens = np.insert(numeric, 0, cls, axis=-2)
    for vector in looked_up:
        tokens = np.append(tokens, vector[..., None, :], axis=-2)
    return tokens
