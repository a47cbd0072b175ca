"""What "adaptive attention" has meant: a learned span, a place to rest, heads that talk or merge."""

import numpy as np

from ._arrays import agree, cast, fits, leading, masked, namespace, quarantine, rank, whole, wide
from .scores import _scale, dot_scores
from .softmax import softmax


def adaptive_span_mask(span, T, S, *, ramp):
    """A soft causal window per head whose width is a parameter (Sukhbaatar et al. 2019).

    span (H,) float, ramp > 0 in positions -> (H, T, S) in [0, 1]: (ramp + span - distance) / ramp, clipped,
    and 0 in the future. Multiply the exponentiated scores by it and normalise; its gradient moves span.
    Raises ValueError where ramp is not positive or T or S no whole number.
    """
    xp = namespace("adaptive_span_mask", span=span)
    rank("adaptive_span_mask", 1, span=span)
    whole("adaptive_span_mask", 0, T=T, S=S)
    if not ramp > 0:
        raise ValueError(f"adaptive_span_mask: ramp must be positive, got {ramp!r}")
    gap = np.arange(S - T, S)[:, None] - np.arange(S)[None, :]
    distance = xp.asarray(gap, dtype=span.dtype, device=span.device)
    soft = (ramp + span[..., None, None] - distance) / ramp
    soft = xp.minimum(xp.maximum(soft, xp.zeros_like(soft)), xp.ones_like(soft))
    return xp.where(distance < 0, xp.zeros_like(soft), soft)


def sentinel_attention(q, k, v, sentinel_k, sentinel_v, *, mask=None, scale=None):
    """One more key and value to rest on when nothing fits (the idea of Lu et al. 2017).

    q (..., T, D), k (..., S, D), v (..., S, E), sentinel_k (..., T, D), sentinel_v (..., T, E)
    -> out (..., T, E), share (..., T, 1) of attention that the sentinel took; the mask never hides it
    Raises ValueError as `attention` does, and where a sentinel does not fit its query.
    """
    xp = namespace("sentinel_attention", q=q, k=k, v=v, sentinel_k=sentinel_k, sentinel_v=sentinel_v)
    fits("sentinel_attention", q, k, v, mask=mask)
    rank("sentinel_attention", 2, sentinel_k=sentinel_k, sentinel_v=sentinel_v)
    agree("sentinel_attention", "key width D", q=q.shape[-1], sentinel_k=sentinel_k.shape[-1])
    agree("sentinel_attention", "value width E", v=v.shape[-1], sentinel_v=sentinel_v.shape[-1])
    agree(
        "sentinel_attention",
        "queries T",
        q=q.shape[-2],
        sentinel_k=sentinel_k.shape[-2],
        sentinel_v=sentinel_v.shape[-2],
    )
    lead = leading("sentinel_attention", q=q, k=k, v=v, sentinel_k=sentinel_k, sentinel_v=sentinel_v)
    q_, k_, v_, sk, sv = wide(xp, q, k, v, sentinel_k, sentinel_v)
    k_, v_, bias = quarantine(xp, k_, v_)
    scores = masked(xp, dot_scores(q_, k_, scale=scale), bias, mask)
    own = xp.sum(q_ * sk, axis=-1, keepdims=True) * _scale(scale, q)
    both = [xp.broadcast_to(x, (*lead, *x.shape[-2:])) for x in (scores, own)]
    weights = softmax(xp.concat(both, axis=-1))
    share = weights[..., -1:]
    return cast(xp, weights[..., :-1] @ v_ + share * sv, q.dtype), cast(xp, share, q.dtype)


def talking_heads(q, k, v, P_logits, P_weights, *, mask=None, scale=None):
    """Let heads mix before and after the softmax (Shazeer et al. 2020): out_g = sum_h in_h P[h, g].

    q (..., H, T, D), k (..., H, S, D), v (..., H, S, E), P_logits P_weights (H, H) -> (..., H, T, E)
    mask (..., T, S) bool, applied after the logits are mixed. Raises ValueError as `attention` does, and
    where the heads disagree.
    """
    xp = namespace("talking_heads", q=q, k=k, v=v, P_logits=P_logits, P_weights=P_weights)
    rank("talking_heads", 3, q=q, k=k, v=v)
    agree("talking_heads", "heads H", q=q.shape[-3], k=k.shape[-3], v=v.shape[-3])
    for name, P in (("P_logits", P_logits), ("P_weights", P_weights)):
        if tuple(P.shape) != (q.shape[-3],) * 2:
            raise ValueError(f"talking_heads: {name} must be {(q.shape[-3],) * 2}, got {tuple(P.shape)}")
    fits("talking_heads", q, k, v, mask=mask)
    q_, k_, v_, P_logits, P_weights = wide(xp, q, k, v, P_logits, P_weights)
    k_, v_, bias = quarantine(xp, k_, v_)
    scores = masked(xp, _mix(xp, dot_scores(q_, k_, scale=scale), P_logits), bias, mask)
    return cast(xp, _mix(xp, softmax(scores), P_weights) @ v_, q.dtype)


def mha_to_gqa(W, H, G):
    """Mean-pool the H heads of a key or value projection into G (Ainslie et al. 2023, sec. 2.1).

    W (..., M, H*D) -> (..., M, G*D). A start for uptraining, not an equivalence.
    Raises ValueError where H does not divide the columns or G does not divide H.
    """
    xp = namespace("mha_to_gqa", W=W)
    rank("mha_to_gqa", 2, W=W)
    whole("mha_to_gqa", H=H, G=G)
    *lead, columns = W.shape
    if columns % H or H % G:
        raise ValueError(f"mha_to_gqa: H must divide the columns and G must divide H, got {columns}, H = {H}, G = {G}")
    pooled = xp.mean(xp.reshape(W, (*lead, G, H // G, columns // H)), axis=-2)
    return xp.reshape(pooled, (*lead, columns // H * G))


def _mix(xp, x, P):
    """sum_h x[..., h, :, :] P[h, g] on the head axis."""
    return xp.moveaxis(xp.moveaxis(x, -3, -1) @ P, -1, -3)
