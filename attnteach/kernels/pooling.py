"""A history asked by one candidate: weights that keep the strength of an interest, and weights that sum to 1."""

from ._arrays import agree, boolean, leading, namespace, rank
from .softmax import softmax


def activation_unit(h, c, W1, b1, w2):
    """How much each event of a history counts for a candidate: relu([h, c, h * c] W1 + b1) w2 (after Zhou et al. 2018, figure 2).

    h (..., S, M) events, c (..., M) the candidate, W1 (3M, hidden), b1 w2 (hidden,) -> (..., S)
    The published unit takes an outer product and a PReLU or Dice. Raises ValueError where a width does not fit
    or leading axes do not broadcast.
    """
    xp = _checked("activation_unit", h, c, W1, b1, w2)
    h, c = xp.broadcast_arrays(h, c[..., None, :])
    hidden = xp.concat([h, c, h * c], axis=-1) @ W1 + b1
    return xp.where(hidden > 0, hidden, xp.zeros_like(hidden)) @ w2


def din_pool(h, c, W1, b1, w2, *, mask=None):
    """Sum a history with weights that the candidate gives, not normalised (Zhou et al. 2018, eq. 3).

    As `activation_unit`; mask (..., S) bool: True where an event is real -> (..., M); no event gives zeros.
    What stands in a masked event, NaN too, changes nothing. Raises ValueError where a width or the mask does not fit.
    """
    xp = _checked("din_pool", h, c, W1, b1, w2, mask)
    # an event of zeros adds nothing, whatever its weight
    h = h if mask is None else xp.where(mask[..., None], h, xp.zeros_like(h))
    weights = activation_unit(h, c, W1, b1, w2)
    return (weights[..., None, :] @ h)[..., 0, :]


def softmax_pool(h, c, W1, b1, w2, *, mask=None):
    """`din_pool` with its weights sent through a softmax: what is left when the strength of an interest is divided out.

    The normalisation that Zhou et al. 2018 leave away. The same shapes and errors.
    """
    xp = _checked("softmax_pool", h, c, W1, b1, w2, mask)
    h = h if mask is None else xp.where(mask[..., None], h, xp.zeros_like(h))
    scores = activation_unit(h, c, W1, b1, w2)
    if mask is not None:
        scores = xp.where(mask, scores, xp.full_like(scores, -xp.inf))
    return (softmax(scores)[..., None, :] @ h)[..., 0, :]


def _checked(where, h, c, W1, b1, w2, mask=None):
    xp = namespace(where, h=h, c=c, W1=W1, b1=b1, w2=w2)
    rank(where, 2, h=h, W1=W1)
    rank(where, 1, c=c, b1=b1, w2=w2)
    agree(where, "width M", h=h.shape[-1], c=c.shape[-1])
    agree(where, "joined width 3M", expected=3 * h.shape[-1], W1=W1.shape[-2])
    agree(where, "hidden width", W1=W1.shape[-1], b1=b1.shape[-1], w2=w2.shape[-1])
    lead = leading(where, h=h, c=c[..., None, :])
    if mask is not None:
        boolean(where, mask, (*lead, h.shape[-2]), h)
    return xp
