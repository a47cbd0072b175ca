"""A life in visits: what each code adds to a risk, and how long ago it was."""

from ._arrays import cast, namespace
from ._shapes import in_float32, shapes
from .frequencies import unstretched


@shapes(
    "alpha (..., T), beta (..., T, M), x (..., T, C), emb (C, M), w (M,)"
    " -> (..., T, C)",
    T="visits T",
    C="codes C",
)
@in_float32(like="x")
def retain_contributions(alpha, beta, x, emb, w):
    """What each code of each visit adds to the logit (Choi et al. 2016, eq. 5).

    alpha_t x_tc w . (beta_t * emb_c): alpha are the weights of the visits, beta the
    gates of their features, emb the embeddings of the codes. The contributions of a
    patient sum to the logit without its bias, exactly. Raises ValueError where visits,
    codes or widths do not fit.
    """
    return alpha[..., None] * x * ((beta * w) @ emb.T)


@shapes("days (..., T), M >= 1 -> (..., T, M)", T="visits T")
@in_float32(like="days")
def time_gap_encoding(days, M):
    """Sines and cosines of real-valued times (Vaswani et al. 2017, sec. 3.5).

    `sinusoidal_positions` read at any day, so that a gap of 400 days is no neighbour.
    Sine in even and cosine in odd columns; column pair i turns once in 2 pi
    10000^(2i/M) days. Raises ValueError where M is no positive integer.
    """
    xp = namespace(days)
    turns = cast(xp.asarray(unstretched(M), device=days.device), days.dtype)
    angle = days[..., None] * turns
    pairs = xp.stack([xp.sin(angle), xp.cos(angle)], axis=-1)
    return xp.reshape(pairs, (*days.shape, 2 * turns.shape[0]))[..., :M]
