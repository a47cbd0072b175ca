"""How well a query matches a key: the scores that the softmax turns into weights."""

from math import sqrt

from ._arrays import namespace
from ._shapes import in_float32, shapes
from .softmax import softmax


@shapes("q (..., T, D), k (..., S, D) -> (..., T, S)")
def dot_scores(q, k, *, scale=None):
    """Scaled dot products q k^T / sqrt(D) (Vaswani et al. 2017, eq. 1).

    `scale` replaces 1/sqrt(D). Raises ValueError where q and k disagree on D or their
    leading axes do not broadcast.
    """
    # scaling q costs T*D products, scaling the scores T*S
    return (q * head_scale(q, scale)) @ k.mT


@shapes(
    "q (..., T, Dq), k (..., S, Dk), "
    "Wq (..., Dq, A), Wk (..., Dk, A), w (A,) -> (..., T, S)"
)
def additive_scores(q, k, Wq, Wk, w):
    """w . tanh(q Wq + k Wk), unscaled (Bahdanau et al. 2015, appendix A.1.2).

    A small network scores each pair. Raises ValueError where a weight does not fit or
    leading axes do not broadcast.
    """
    xp = namespace(q)
    hidden = xp.tanh((q @ Wq)[..., :, None, :] + (k @ Wk)[..., None, :, :])
    return xp.sum(hidden * w, axis=-1)


@shapes("q (..., T, Dq), k (..., S, Dk), W (..., Dq, Dk) -> (..., T, S)")
def bilinear_scores(q, k, W):
    """q W k^T, unscaled (Luong et al. 2015, eq. 8 "general").

    Queries and keys may have different widths. Raises ValueError where W does not fit
    or leading axes do not broadcast.
    """
    return (q @ W) @ k.mT


@shapes(
    "x (..., S, D), y (..., S, E), xq (..., T, D), bandwidth > 0 -> (..., T, E)",
    D="width D",
)
@in_float32(like="y")
def nadaraya_watson(x, y, xq, bandwidth):
    """Attention fifty years before: kernel regression (Nadaraya 1964; Watson 1964).

    With a Gaussian kernel, of places x and values y, at the places xq; bandwidth in the
    units of x; the weights are softmax(-|xq - x|^2 / (2 bandwidth^2)).
    Raises ValueError where x and y disagree on S, x and xq on D, or leading axes do not
    broadcast.
    """
    xp = namespace(x)
    squared = xp.sum((xq[..., :, None, :] - x[..., None, :, :]) ** 2, axis=-1)
    return softmax(-squared / (2 * bandwidth**2)) @ y


def head_scale(q, scale):
    """1/sqrt(D) of the head unless given; any scale does for a head of width 0."""
    return 1 / sqrt(max(q.shape[-1], 1)) if scale is None else scale
