from dataclasses import dataclass


@dataclass
class Cache:
    width: int
    length: int

    def numbers(self):
        return self.width * self.length


def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):
    cache = Cache(latent or 2 * kv_heads * head_dim, min(x for x in (tokens, window) if x is not None))
    return cache.numbers() * layers * bytes_per
