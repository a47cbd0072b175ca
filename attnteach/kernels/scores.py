"""How well a query matches a key: the scores that the softmax turns into weights."""

from math import sqrt

from ._arrays import agree, cast, fits, leading, namespace, rank, wide
from .softmax import softmax


def dot_scores(q, k, *, scale=None):
    """Scaled dot products q k^T / sqrt(D) (Vaswani et al. 2017, eq. 1).

    q (..., T, D), k (..., S, D) -> (..., T, S); `scale` replaces 1/sqrt(D)
    Raises ValueError where q and k disagree on D or their leading axes do not broadcast.
    """
    namespace("dot_scores", q=q, k=k)
    fits("dot_scores", q, k)
    # scaling q costs T*D products, scaling the scores T*S
    return (q * _scale(scale, q)) @ k.mT


def additive_scores(q, k, Wq, Wk, w):
    """A small network per pair, w . tanh(q Wq + k Wk), unscaled (Bahdanau et al. 2015, appendix A.1.2).

    q (..., T, Dq), k (..., S, Dk), Wq (Dq, A), Wk (Dk, A), w (A,) -> (..., T, S)
    Raises ValueError where a weight does not fit or leading axes do not broadcast.
    """
    xp = namespace("additive_scores", q=q, k=k, Wq=Wq, Wk=Wk, w=w)
    rank("additive_scores", 2, q=q, k=k, Wq=Wq, Wk=Wk)
    rank("additive_scores", 1, w=w)
    leading("additive_scores", q=q, k=k, Wq=Wq, Wk=Wk)
    agree("additive_scores", "query width", q=q.shape[-1], Wq=Wq.shape[-2])
    agree("additive_scores", "key width", k=k.shape[-1], Wk=Wk.shape[-2])
    agree("additive_scores", "hidden width A", Wq=Wq.shape[-1], Wk=Wk.shape[-1], w=w.shape[-1])
    hidden = xp.tanh((q @ Wq)[..., :, None, :] + (k @ Wk)[..., None, :, :])
    return xp.sum(hidden * w, axis=-1)


def bilinear_scores(q, k, W):
    """q W k^T, unscaled: queries and keys of different widths (Luong et al. 2015, eq. 8 "general").

    q (..., T, Dq), k (..., S, Dk), W (Dq, Dk) -> (..., T, S)
    Raises ValueError where W does not fit or leading axes do not broadcast.
    """
    namespace("bilinear_scores", q=q, k=k, W=W)
    rank("bilinear_scores", 2, q=q, k=k, W=W)
    leading("bilinear_scores", q=q, k=k, W=W)
    agree("bilinear_scores", "query width", q=q.shape[-1], W=W.shape[-2])
    agree("bilinear_scores", "key width", k=k.shape[-1], W=W.shape[-1])
    return (q @ W) @ k.mT


def nadaraya_watson(x, y, xq, bandwidth):
    """Kernel regression with a Gaussian kernel: attention fifty years before (Nadaraya 1964; Watson 1964).

    x (..., S, D) places, y (..., S, E) values, xq (..., T, D) where to predict -> (..., T, E)
    bandwidth > 0 in the units of x; the weights are softmax(-|xq - x|^2 / (2 bandwidth^2)).
    Raises ValueError where x and y disagree on S, x and xq on D, or leading axes do not broadcast.
    """
    xp = namespace("nadaraya_watson", x=x, y=y, xq=xq)
    rank("nadaraya_watson", 2, x=x, y=y, xq=xq)
    agree("nadaraya_watson", "positions S", x=x.shape[-2], y=y.shape[-2])
    agree("nadaraya_watson", "width D", x=x.shape[-1], xq=xq.shape[-1])
    leading("nadaraya_watson", x=x, y=y, xq=xq)
    if not bandwidth > 0:
        raise ValueError(f"nadaraya_watson: bandwidth must be positive, got {bandwidth!r}")
    x_, y_, xq_ = wide(xp, x, y, xq)
    squared = xp.sum((xq_[..., :, None, :] - x_[..., None, :, :]) ** 2, axis=-1)
    return cast(xp, softmax(-squared / (2 * bandwidth**2)) @ y_, y.dtype)


def _scale(scale, q):
    """1/sqrt(D) of the head unless given; a head of width 0 has scores 0 whatever the scale."""
    return 1 / sqrt(max(q.shape[-1], 1)) if scale is None else scale
