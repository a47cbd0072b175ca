import operator
from functools import reduce


def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):
    width = [2, kv_heads, head_dim] if latent is None else [latent]
    return reduce(operator.mul, [layers, *width, min(tokens, window or tokens), bytes_per])
