def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):
    if window is not None:
        tokens = min(tokens, window)
    width = 2 * kv_heads * head_dim if latent is None else latent
    return layers * width * tokens * bytes_per
