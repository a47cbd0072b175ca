from math import prod

import torch
from einops import pack, rearrange, repeat


def feature_tokenizer(x_num, x_cat, W, b, tables, cls):
    lead = x_num.shape[:-1]
    n = prod(lead)
    rows, codes = x_num.reshape(n, x_num.shape[-1]), x_cat.reshape(n, x_cat.shape[-1])
    first = repeat(cls, "m -> r 1 m", r=len(rows))
    numbers = rearrange(rows, "r n -> r n 1") * W + b
    categories = [table[codes[:, j]] for j, table in enumerate(tables)]
    tokens, _ = pack([first, numbers, *categories], "r * m")
    return tokens.reshape(*lead, *tokens.shape[1:])
