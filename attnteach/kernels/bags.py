"""A bag of tiles with one label: which tiles decide?"""

from ._arrays import masked, namespace, relu
from ._shapes import in_float32, shapes
from .pooling import without_masked
from .softmax import softmax


@shapes(
    "h (..., N, M), V U (M, A), w (A,), mask (..., N) bool"
    " -> pooled (..., M), weights (..., N)",
    M="width M",
    N="tiles N",
)
@in_float32(like="h h")
def gated_mil(h, V, U, w, *, mask=None):
    """Pool a bag by gated attention (Ilse et al. 2018, eq. 9).

    weights = softmax((tanh(h V) * sigmoid(h U)) w) over the tiles: one learned vector w
    asks, and no tile sees another. mask: True where a tile is real; an empty bag gives
    zeros. What stands in a masked tile, NaN too, changes nothing. Raises ValueError
    where a width or the mask does not fit.
    """
    xp = namespace(h)
    h = without_masked(h, mask)
    scores = (xp.tanh(h @ V) * sigmoid(h @ U)) @ w
    weights = softmax(masked(scores, None, mask))
    return (weights[..., None, :] @ h)[..., 0, :], weights


@shapes(
    "x g (..., N, C), Wx Wg (C, A), b (A,), psi (A, 1), b_psi (1,)"
    " -> gated (..., N, C), alpha (..., N, 1)",
    C="channels C",
    N="positions N",
)
@in_float32(like="x x")
def attention_gate(x, g, Wx, Wg, b, psi, b_psi):
    """Scale each position of a skip connection (Oktay et al. 2018, eq. 1 and 2).

    alpha = sigmoid(relu(x Wx + g Wg + b) psi + b_psi), and alpha x: g comes from the
    coarser level, here already on the positions of x. Nothing is normalised over the
    positions. Raises ValueError where a width or the positions do not fit.
    """
    hidden = x @ Wx + g @ Wg + b
    hidden = relu(hidden)
    alpha = sigmoid(hidden @ psi + b_psi)
    return alpha * x, alpha


def sigmoid(x):
    """1 / (1 + exp(-x)) in a form that cannot overflow."""
    return (1 + namespace(x).tanh(x / 2)) / 2
