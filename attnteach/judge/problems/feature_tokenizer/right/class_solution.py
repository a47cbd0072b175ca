import numpy as np


class Solution:
    def feature_tokenizer(self, x_num, x_cat, W, b, tables, cls):
        lead = x_num.shape[:-1]
        rows = []
        for place in np.ndindex(*lead):
            tokens = [cls]
            for value, w, bias in zip(x_num[place], W, b):
                tokens.append(value * w + bias)
            for code, table in zip(x_cat[place], tables):
                tokens.append(table[code])
            rows.append(np.stack(tokens))
        return np.array(rows).reshape(*lead, -1, len(cls))
