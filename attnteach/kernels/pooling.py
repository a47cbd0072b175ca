"""A history asked by one candidate: weights that keep their strength or sum to 1."""

from ._arrays import masked, namespace, relu
from ._shapes import shapes
from .softmax import softmax


@shapes("h (..., S, M), c (..., M), W1 (3*M, F), b1 w2 (F,) -> (..., S)", M="width M")
def activation_unit(h, c, W1, b1, w2):
    """How much each event counts for a candidate (after Zhou et al. 2018, figure 2).

    relu([h, c, h * c] W1 + b1) w2. h holds the events of a history, c is the candidate.
    The published unit takes an outer product and a PReLU or Dice. Raises ValueError
    where a width does not fit or leading axes do not broadcast.
    """
    xp = namespace(h)
    h, c = xp.broadcast_arrays(h, c[..., None, :])
    return relu(xp.concat([h, c, h * c], axis=-1) @ W1 + b1) @ w2


@shapes(
    "h (..., S, M), c (..., M), W1 (3*M, F), b1 w2 (F,), "
    "mask (..., S) bool -> (..., M)",
    M="width M",
)
def din_pool(h, c, W1, b1, w2, *, mask=None):
    """Sum a history with weights that the candidate gives (Zhou et al. 2018, eq. 3).

    The weights are not normalised.
    As `activation_unit`; mask: True where an event is real; no event gives zeros. What
    stands in a masked event, NaN too, changes nothing. Raises ValueError where a width
    or the mask does not fit.
    """
    h = without_masked(h, mask)
    weights = without_masked(activation_unit(h, c, W1, b1, w2)[..., None], mask)
    return (weights.mT @ h)[..., 0, :]


@shapes(
    "h (..., S, M), c (..., M), W1 (3*M, F), b1 w2 (F,), "
    "mask (..., S) bool -> (..., M)",
    M="width M",
)
def softmax_pool(h, c, W1, b1, w2, *, mask=None):
    """`din_pool` with its weights sent through a softmax.

    What is left when the strength of an interest is divided out.
    The normalisation that Zhou et al. 2018 leave away. The same errors.
    """
    h = without_masked(h, mask)
    scores = masked(activation_unit(h, c, W1, b1, w2), None, mask)
    return (softmax(scores)[..., None, :] @ h)[..., 0, :]


def without_masked(h, mask):
    """What is known of a history's events, (..., S, n), with zeros for masked ones."""
    xp = namespace(h)
    return h if mask is None else xp.where(mask[..., None], h, xp.zeros_like(h))
