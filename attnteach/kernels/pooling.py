"""A history asked by one candidate: weights that keep the strength of an interest, and weights that sum to 1."""

from ._arrays import agree, boolean, namespace, rank
from .softmax import softmax


def activation_unit(h, c, W1, b1, w2):
    """How much each event of a history counts for a candidate: relu([h, c, h * c] W1 + b1) w2 (after Zhou et al. 2018, figure 2).

    h (..., S, M) events, c (..., M) the candidate, W1 (3M, hidden), b1 w2 (hidden,) -> (..., S)
    The published unit takes an outer product and a PReLU or Dice. Raises ValueError where a width does not fit.
    """
    xp = namespace("activation_unit", h=h, c=c, W1=W1, b1=b1, w2=w2)
    rank("activation_unit", 2, h=h, W1=W1)
    rank("activation_unit", 1, c=c, b1=b1, w2=w2)
    agree("activation_unit", "width M", h=h.shape[-1], c=c.shape[-1])
    agree("activation_unit", "joined width 3M", expected=3 * h.shape[-1], W1=W1.shape[-2])
    agree("activation_unit", "hidden width", W1=W1.shape[-1], b1=b1.shape[-1], w2=w2.shape[-1])
    h, c = xp.broadcast_arrays(h, c[..., None, :])
    hidden = xp.concat([h, c, h * c], axis=-1) @ W1 + b1
    return xp.where(hidden > 0, hidden, xp.zeros_like(hidden)) @ w2


def din_pool(h, c, W1, b1, w2, *, mask=None):
    """Sum a history with weights that the candidate gives, not normalised (Zhou et al. 2018, eq. 3).

    As `activation_unit`; mask (..., S) bool: True where an event is real -> (..., M); no event gives zeros.
    """
    weights = activation_unit(h, c, W1, b1, w2)
    xp = namespace("din_pool", h=h)
    if mask is not None:
        boolean("din_pool", mask, weights.shape)
        weights = xp.where(mask, weights, xp.zeros_like(weights))
    return (weights[..., None, :] @ h)[..., 0, :]


def softmax_pool(h, c, W1, b1, w2, *, mask=None):
    """`din_pool` with its weights sent through a softmax: what is left when the strength of an interest is divided out."""
    scores = activation_unit(h, c, W1, b1, w2)
    xp = namespace("softmax_pool", h=h)
    if mask is not None:
        boolean("softmax_pool", mask, scores.shape)
        scores = xp.where(mask, scores, xp.full_like(scores, -xp.inf))
    return (softmax(scores)[..., None, :] @ h)[..., 0, :]
