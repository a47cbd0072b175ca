"""Decoding with remembered keys and values: state goes in, state comes out."""

from ._arrays import namespace
from ._shapes import shapes
from .attention import attention
from .masks import build, causal


@shapes(
    "cache_k (K..., C, D), cache_v (V..., C, E), k (K..., T, D), v (V..., T, E)"
    " -> (K..., C+T, D), (V..., C+T, E)",
    C="cached positions",
    T="new positions",
)
def append(cache_k, cache_v, k, v):
    """The cache with new positions behind the old ones (Shazeer 2019).

    The old cache is left as it was. C may be 0. Raises ValueError where anything but
    the positions differs.
    """
    xp = namespace(k)
    return xp.concat([cache_k, k], axis=-2), xp.concat([cache_v, v], axis=-2)


@shapes(
    "q (..., T, D), k (K..., T, D), v (V..., T, E), "
    "cache_k (K..., C, D), cache_v (V..., C, E)"
    " -> out (..., T, E), (K..., C+T, D), (V..., C+T, E)",
    C="cached positions",
    T="new positions",
)
def decode_step(q, k, v, cache_k, cache_v, *, scale=None):
    """New positions attend to the cache and, causally, to each other (Shazeer 2019).

    Gives the output of T >= 1 new positions and the grown cache. Equal to the last T
    rows of one causal pass over everything: prefill is a step with an empty cache.
    Raises ValueError where shapes disagree.
    """
    k, v = append(cache_k, cache_v, k, v)
    mask = build(causal, q.shape[-2], k.shape[-2], like=q)
    return attention(q, k, v, mask=mask, scale=scale), k, v
