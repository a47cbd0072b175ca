"""Scaled dot-product attention and its gradient."""

from ._arrays import agree, cast, fits, leading, masked, namespace, quarantine, rank, wide
from .scores import _scale, dot_scores
from .softmax import softmax


def attention_weights(q, k, *, bias=None, mask=None, scale=None):
    """How much each query takes from each key; rows sum to 1 (Vaswani et al. 2017, eq. 1).

    q (..., T, D), k (..., S, D) -> (..., T, S)
    bias (..., T, S) float is added to the scaled scores; mask (..., T, S) bool, True = may see.
    A row that may see nothing gives zeros; a masked key may hold NaN. Raises ValueError where q and k
    disagree on D or their leading axes do not broadcast, and where bias or mask does not fit the scores.
    """
    xp = namespace("attention_weights", q=q, k=k)
    fits("attention_weights", q, k, bias=bias, mask=mask)
    q_, k_ = wide(xp, q, k)
    if mask is not None:
        k_, _, bias = quarantine(xp, k_, k_, bias)
    scores = masked(xp, dot_scores(q_, k_, scale=scale), bias, mask)
    return cast(xp, softmax(scores), q.dtype)


def attention(q, k, v, *, bias=None, mask=None, scale=None):
    """Mix values by query-key similarity (Vaswani et al. 2017, eq. 1).

    q (..., T, D), k (..., S, D), v (..., S, E) -> (..., T, E)
    bias (..., T, S) float is added to the scaled scores; mask (..., T, S) bool: True where query t
    may see key s; a row with none gives zeros. With a mask, a NaN or infinity in a key or value makes
    NaN of the queries that may see it and leaves the others alone.
    Raises ValueError where k and v disagree on S, q and k on D, where leading axes do not broadcast,
    and where bias or mask does not broadcast to the scores.
    """
    xp = namespace("attention", q=q, k=k, v=v)
    fits("attention", q, k, v, bias=bias, mask=mask)
    q_, k_, v_ = wide(xp, q, k, v)
    if mask is not None:
        k_, v_, bias = quarantine(xp, k_, v_, bias)
    scores = masked(xp, dot_scores(q_, k_, scale=scale), bias, mask)
    return cast(xp, softmax(scores) @ v_, q.dtype)


def attention_backward(q, k, v, dout, *, mask=None, scale=None):
    """The gradient of `attention` by hand: dS = P * (dP - rowsum(P * dP)).

    q (..., T, D), k (..., S, D), v (..., S, E), dout (..., T, E) -> dq, dk, dv, shaped like q, k, v
    The row sum is rowsum(dout * out), because out = P v (Dao et al. 2022, appendix B.2).
    Raises ValueError as `attention` does, and where dout is not shaped like the output.
    """
    xp = namespace("attention_backward", q=q, k=k, v=v, dout=dout)
    fits("attention_backward", q, k, v, mask=mask)
    rank("attention_backward", 2, dout=dout)
    agree("attention_backward", "queries T", q=q.shape[-2], dout=dout.shape[-2])
    agree("attention_backward", "value width E", v=v.shape[-1], dout=dout.shape[-1])
    agree("attention_backward", "leading axes", output=leading("", q=q, k=k, v=v), dout=tuple(dout.shape[:-2]))
    q_, k_, v_, dout_ = wide(xp, q, k, v, dout)
    bias = None
    if mask is not None:
        k_, v_, bias = quarantine(xp, k_, v_)
    P = softmax(masked(xp, dot_scores(q_, k_, scale=scale), bias, mask))
    dP = dout_ @ v_.mT
    dS = P * (dP - xp.sum(P * dP, axis=-1, keepdims=True)) * _scale(scale, q)
    return _like(xp, dS @ k_, q), _like(xp, dS.mT @ q_, k), _like(xp, P.mT @ dout_, v)


def _like(xp, gradient, x):
    """Sum a gradient over the axes along which `x` was broadcast, and give it x's type."""
    extra = gradient.ndim - x.ndim
    axes = [*range(extra), *(i + extra for i, n in enumerate(x.shape) if n == 1 != gradient.shape[i + extra])]
    if axes:
        gradient = xp.sum(gradient, axis=tuple(axes), keepdims=True)
    return cast(xp, xp.reshape(gradient, tuple(x.shape)), x.dtype)
