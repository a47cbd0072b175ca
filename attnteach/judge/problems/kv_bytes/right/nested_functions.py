def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):
    def per_token_per_layer():
        if latent is not None:
            return latent * bytes_per
        return (kv_heads * head_dim + kv_heads * head_dim) * bytes_per

    def kept():
        return tokens if window is None or window > tokens else window

    return layers * kept() * per_token_per_layer()
