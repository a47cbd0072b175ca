"""Attention along the edges of a graph: each node asks its neighbours."""

from ._arrays import masked, namespace
from ._shapes import in_float32, shapes
from .softmax import softmax


@shapes(
    "x (..., N, C), adjacency (..., N, N) bool, W (C, F), a_src a_dst (F,)"
    " -> (..., N, F)",
    N="nodes N",
    C="feature width C",
)
@in_float32(like="x")
def gat_layer(x, adjacency, W, a_src, a_dst):
    """One head of graph attention (Velickovic et al. 2018, eq. 1-4).

    h = x W; node i weighs node j by softmax of LeakyReLU(a_dst . h_i + a_src . h_j)
    over the j with adjacency[i, j], slope 0.2, and sums their h_j. No node sees itself
    unless the diagonal says so; a node without neighbours gives zeros. Raises
    ValueError where a width or the adjacency does not fit.
    """
    h = x @ W
    scores = leaky_relu((h @ a_dst)[..., :, None] + (h @ a_src)[..., None, :])
    return softmax(masked(scores, None, adjacency)) @ h


@shapes(
    "x (..., N, C), adjacency (..., N, N) bool, Wq Wk (C, F), a (F,) -> (..., N, F)",
    N="nodes N",
    C="feature width C",
)
@in_float32(like="x")
def gatv2_layer(x, adjacency, Wq, Wk, a):
    """Graph attention whose ranking depends on who asks (Brody et al. 2022, eq. 7).

    Scores a . LeakyReLU(x_i Wq + x_j Wk), slope 0.2: the nonlinearity stands before
    the vector a, so a node may rank its neighbours unlike another. Values are x_j Wk;
    all else is as in `gat_layer`.
    """
    keys = x @ Wk
    pairs = (x @ Wq)[..., :, None, :] + keys[..., None, :, :]
    return softmax(masked(leaky_relu(pairs) @ a, None, adjacency)) @ keys


def leaky_relu(x):
    """x where positive, else 0.2 x, the slope of both papers."""
    return namespace(x).where(x > 0, x, 0.2 * x)
