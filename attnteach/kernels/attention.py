"""Scaled dot-product attention and its gradient."""

from ._arrays import masked, masked_nan_to_bias, namespace, row_sum
from ._shapes import in_float32, shapes
from .scores import dot_scores, head_scale
from .softmax import softmax


@shapes(
    "q (..., T, D), k (..., S, D), "
    "bias (..., T, S), mask (..., T, S) bool -> (..., T, S)"
)
@in_float32(like="q")
def attention_weights(q, k, *, bias=None, mask=None, scale=None):
    """How much each query takes from each key (Vaswani et al. 2017, eq. 1).

    bias is added to the scaled scores; mask: True = may see. Rows sum to 1; a row that
    may see nothing gives zeros; a masked key may hold NaN. Raises ValueError where q
    and k disagree on D or their leading axes do not broadcast, and where bias or mask
    does not fit the scores.
    """
    k, _, bias = masked_nan_to_bias(k, k, bias, mask)
    return softmax(masked(dot_scores(q, k, scale=scale), bias, mask))


@shapes(
    "q (..., T, D), k (..., S, D), v (..., S, E), "
    "bias (..., T, S), mask (..., T, S) bool -> (..., T, E)"
)
@in_float32(like="q")
def attention(q, k, v, *, bias=None, mask=None, scale=None):
    """Mix values by query-key similarity (Vaswani et al. 2017, eq. 1).

    bias is added to the scaled scores; mask: True where query t may see key s; a row
    with none gives zeros. With a mask, a NaN or infinity in a key or value makes NaN of
    the queries that may see it and leaves the others alone.
    Raises ValueError where k and v disagree on S, q and k on D, where leading axes do
    not broadcast, and where bias or mask does not broadcast to the scores.
    """
    k, v, bias = masked_nan_to_bias(k, v, bias, mask)
    scores = masked(dot_scores(q, k, scale=scale), bias, mask)
    return softmax(scores) @ v


@shapes(
    "q (..., T, D), k (..., S, D), v (..., S, E), "
    "dout (..., T, E) full, mask (..., T, S) bool"
    " -> dq like q, dk like k, dv like v"
)
@in_float32(like="q k v")
def attention_backward(q, k, v, dout, *, mask=None, scale=None):
    """The gradient of `attention` by hand: dS = P * (dP - rowsum(P * dP)).

    The row sum is rowsum(dout * out), because out = P v (Dao et al. 2022, appendix
    B.2). Raises ValueError as `attention` does, and where dout is not shaped like the
    output.
    """
    k, v, bias = masked_nan_to_bias(k, v, None, mask)
    P = softmax(masked(dot_scores(q, k, scale=scale), bias, mask))
    dP = dout @ v.mT
    dS = P * (dP - row_sum(P * dP)) * head_scale(q, scale)
    gradients = dS @ k, dS.mT @ q, P.mT @ dout
    return tuple(map(_sum_to_shape, gradients, (q, k, v)))


def _sum_to_shape(gradient, x):
    """A gradient summed over the axes along which `x` was broadcast."""
    xp, shape = namespace(gradient), (*[1] * (gradient.ndim - x.ndim), *x.shape)
    axes = tuple(i for i, n in enumerate(shape) if n != gradient.shape[i])
    if axes:
        gradient = xp.sum(gradient, axis=axes, keepdims=True)
    return xp.reshape(gradient, tuple(x.shape))
