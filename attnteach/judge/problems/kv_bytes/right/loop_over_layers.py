def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):
    total = 0
    for _ in range(layers):
        if latent is None:
            keys = kv_heads * head_dim
            values = kv_heads * head_dim
            total += (keys + values) * bytes_per
        else:
            total += latent * bytes_per
    if window is not None and tokens > window:
        tokens = window
    return total * tokens
