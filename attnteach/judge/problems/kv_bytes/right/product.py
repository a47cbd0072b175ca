from math import prod


def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):
    kept = tokens if window is None else min(tokens, window)
    per_token = latent if latent is not None else prod((2, kv_heads, head_dim))
    return prod((layers, per_token, kept, bytes_per))
