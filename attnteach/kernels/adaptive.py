"""What "adaptive attention" means: a learned span, a rest, heads that talk or merge."""

import numpy as np

from ._arrays import Misfit, leading_axes, masked, namespace, nan_to_bias
from ._shapes import in_float32, shapes
from .scores import dot_scores, head_scale
from .softmax import softmax


@shapes("span (H,), T S >= 0, ramp > 0 -> (H, T, S)")
def adaptive_span_mask(span, T, S, *, ramp):
    """A soft causal window per head, its width a parameter (Sukhbaatar et al. 2019).

    (ramp + span - distance) / ramp, clipped to [0, 1], and 0 in the future; span and
    ramp in positions. Multiply the exponentiated scores by it and normalise; its
    gradient moves span.
    Raises ValueError where ramp is not positive or T or S no whole number.
    """
    xp = namespace(span)
    gap = np.arange(S - T, S)[:, None] - np.arange(S)[None, :]
    distance = xp.asarray(gap, dtype=span.dtype, device=span.device)
    soft = (ramp + span[..., None, None] - distance) / ramp
    soft = xp.minimum(xp.maximum(soft, xp.zeros_like(soft)), xp.ones_like(soft))
    return xp.where(distance < 0, xp.zeros_like(soft), soft)


@shapes(
    "q (..., T, D), k (..., S, D), v (..., S, E), "
    "sentinel_k (..., T, D), sentinel_v (..., T, E), mask (..., T, S) bool"
    " -> out (..., T, E), share (..., T, 1)"
)
@in_float32(like="q q")
def sentinel_attention(q, k, v, sentinel_k, sentinel_v, *, mask=None, scale=None):
    """One more key and value to rest on when nothing fits (after Lu et al. 2017).

    share is what the sentinel took of the attention; the mask never hides it.
    Raises ValueError as `attention` does, and where a sentinel does not fit its query.
    """
    xp = namespace(q)
    k, v, bias = nan_to_bias(k, v)
    scores = masked(dot_scores(q, k, scale=scale), bias, mask)
    own = xp.sum(q * sentinel_k, axis=-1, keepdims=True) * head_scale(q, scale)
    lead = leading_axes(q, k, v, sentinel_k, sentinel_v)
    columns = [xp.broadcast_to(x, (*lead, *x.shape[-2:])) for x in (scores, own)]
    weights = softmax(xp.concat(columns, axis=-1))
    share = weights[..., -1:]
    return weights[..., :-1] @ v + share * sentinel_v, share


@shapes(
    "q (..., H, T, D), k (..., H, S, D), v (..., H, S, E), "
    "P_logits P_weights = (H, H), mask (..., H, T, S) bool"
    " -> (..., H, T, E)"
)
@in_float32(like="q")
def talking_heads(q, k, v, P_logits, P_weights, *, mask=None, scale=None):
    """Let heads mix before and after the softmax (Shazeer et al. 2020).

    out_g = sum_h in_h P[h, g]. The mask applies after the logits are mixed. Raises
    ValueError as `attention` does, and where the heads disagree.
    """
    k, v, bias = nan_to_bias(k, v)
    logits = _mix_heads(dot_scores(q, k, scale=scale), P_logits)
    return _mix_heads(softmax(masked(logits, bias, mask)), P_weights) @ v


@shapes("W (..., M, N), H G >= 1 -> (..., M, N*G/H)")
def mha_to_gqa(W, H, G):
    """Mean-pool H key or value heads into G (Ainslie et al. 2023, sec. 2.1).

    W is their projection. A start for uptraining, not an equivalence. Raises ValueError
    where H does not divide the columns or G does not divide H.
    """
    xp, (*lead, columns) = namespace(W), W.shape
    if columns % H or H % G:
        sizes = f"{columns}, H = {H}, G = {G}"
        raise Misfit(f"H must divide the columns and G must divide H, got {sizes}")
    pooled = xp.mean(xp.reshape(W, (*lead, G, H // G, columns // H)), axis=-2)
    return xp.reshape(pooled, (*lead, columns // H * G))


def _mix_heads(x, P):
    """sum_h x[..., h, :, :] P[h, g] on the head axis."""
    xp = namespace(x)
    return xp.moveaxis(xp.moveaxis(x, -3, -1) @ P, -1, -3)
