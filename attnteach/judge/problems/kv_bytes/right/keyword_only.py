def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, *, latent=None, window=None):
    """gigabytes = kv_bytes(...) / 2**30"""
    match latent, window:
        case None, None:
            return 2 * layers * kv_heads * head_dim * tokens * bytes_per
        case None, _:
            return 2 * layers * kv_heads * head_dim * min(tokens, window) * bytes_per
        case _, None:
            return layers * latent * tokens * bytes_per
        case _:
            return layers * latent * min(tokens, window) * bytes_per
