"""Decoding with remembered keys and values: state goes in, state comes out, nothing is hidden."""

from ._arrays import agree, fits, namespace, rank
from .attention import attention
from .masks import build, causal


def append(cache_k, cache_v, k, v):
    """The cache with new positions behind the old ones; the old cache is left as it was (Shazeer 2019).

    cache_k (..., C, D), cache_v (..., C, E), k (..., T, D), v (..., T, E) -> (..., C + T, D), (..., C + T, E)
    C may be 0. Raises ValueError where anything but the positions differs.
    """
    return _grown("append", cache_k, cache_v, k, v)


def decode_step(q, k, v, cache_k, cache_v, *, scale=None):
    """Attend from T >= 1 new positions to the cache and, causally, to each other (Shazeer 2019).

    q, k (..., T, D), v (..., T, E), cache_k (..., C, D), cache_v (..., C, E)
    -> out (..., T, E) and the grown cache. Equal to the last T rows of one causal pass over everything:
    prefill is a step with an empty cache. Raises ValueError where shapes disagree.
    """
    namespace("decode_step", q=q, k=k, v=v, cache_k=cache_k, cache_v=cache_v)
    rank("decode_step", 2, q=q, k=k)
    agree("decode_step", "new positions", q=q.shape[-2], k=k.shape[-2])
    cache_k, cache_v = _grown("decode_step", cache_k, cache_v, k, v)
    fits("decode_step", q, cache_k, cache_v)
    mask = build(causal, q.shape[-2], cache_k.shape[-2], like=q)
    return attention(q, cache_k, cache_v, mask=mask, scale=scale), cache_k, cache_v


def _grown(where, cache_k, cache_v, k, v):
    xp = namespace(where, cache_k=cache_k, cache_v=cache_v, k=k, v=v)
    rank(where, 2, cache_k=cache_k, cache_v=cache_v, k=k, v=v)
    agree(where, "cached positions", cache_k=cache_k.shape[-2], cache_v=cache_v.shape[-2])
    agree(where, "new positions", k=k.shape[-2], v=v.shape[-2])
    agree(where, "key width D", cache_k=cache_k.shape[-1], k=k.shape[-1])
    agree(where, "value width E", cache_v=cache_v.shape[-1], v=v.shape[-1])
    agree(where, "leading axes", cache_k=tuple(cache_k.shape[:-2]), k=tuple(k.shape[:-2]))
    agree(where, "leading axes", cache_v=tuple(cache_v.shape[:-2]), v=tuple(v.shape[:-2]))
    return xp.concat([cache_k, k], axis=-2), xp.concat([cache_v, v], axis=-2)
