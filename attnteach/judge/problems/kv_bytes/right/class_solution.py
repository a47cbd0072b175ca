from typing import Optional


class Solution:
    def kv_bytes(
        self,
        layers: int,
        kv_heads: int,
        head_dim: int,
        tokens: int,
        bytes_per: int,
        latent: Optional[int] = None,
        window: Optional[int] = None,
    ) -> int:
        numbers = 2 * kv_heads * head_dim if latent is None else latent
        positions = min(tokens, tokens if window is None else window)
        return layers * numbers * positions * bytes_per
