import numpy as np


def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):
    tokens = tokens if window is None else np.minimum(tokens, window)
    width = np.int64(2) * kv_heads * head_dim if latent is None else np.int64(latent)
    return int(np.prod(np.array([layers, width, tokens, bytes_per], dtype=np.int64)))
