"""Ways to turn scores into weights, always over the last axis."""

from ._arrays import Misfit, as_float32, cast, namespace, quiet
from ._shapes import in_float32, shapes


@shapes("x (..., S) -> (..., S)")
@in_float32(like="x")
def softmax(x):
    """Normalise the last axis to sum to 1; a row of all -inf becomes zeros.

    Half precision is accumulated in float32. Raises ValueError for a number.
    Shifting by the maximum changes nothing and cannot overflow (Blanchard, Higham &
    Higham 2021).
    """
    xp = namespace(x)
    if x.shape[-1] == 0:
        return x
    top = xp.max(x, axis=-1, keepdims=True)
    # an empty row has the maximum -inf: shift it by 0 instead of by -inf - -inf = NaN
    weight = xp.exp(x - xp.where(top == -xp.inf, xp.zeros_like(top), top))
    total = xp.sum(weight, axis=-1, keepdims=True)
    # the largest term is exp(0) = 1, so only an empty row sums to less than 1
    return weight / xp.where(total < 1, xp.ones_like(total), total)


@quiet
def online_softmax(chunks):
    """The softmax statistics of a row in pieces (Milakov & Gimelshein 2018, alg. 3).

    chunks: iterable of (..., s) float -> maximum (...), sum of exp(x - maximum) (...)

    A row of all -inf gives (-inf, 0). Raises ValueError without a chunk or where chunks
    disagree on what stands before s.
    """
    first = top = total = None
    for chunk in _chunks(chunks):
        first = chunk if first is None else first
        x, xp = _wide_chunk(chunk, first), namespace(chunk)
        if x.shape[-1] == 0:
            continue
        if top is None:
            top, total = xp.full_like(x[..., 0], -xp.inf), xp.zeros_like(x[..., 0])
        new = xp.maximum(top, xp.max(x, axis=-1))
        safe = xp.where(new == -xp.inf, xp.zeros_like(new), new)
        added = xp.sum(xp.exp(x - safe[..., None]), axis=-1)
        top, total = new, total * xp.exp(top - safe) + added
    if top is None:
        raise ValueError(
            "online_softmax: expected at least one non-empty chunk, got none"
        )
    return top, total


@shapes("x (..., S), sink (...) broadcast -> (..., S)")
def softmax_with_sink(x, sink):
    """Softmax with one more logit in the denominator that nobody reads.

    Weights may sum to less than 1. sink broadcasts to the rows of x; 0 is "softmax off
    by one" (Miller 2023); gpt-oss learns one sink per head (OpenAI 2025). Raises
    ValueError where the sink does not fit.
    """
    xp = namespace(x)
    column = xp.broadcast_to(sink, x.shape[:-1])[..., None]
    return softmax(xp.concat([x, cast(column, x.dtype)], axis=-1))[..., :-1]


@shapes("z (..., S) -> (..., S)")
@in_float32(like="z")
def sparsemax(z):
    """The Euclidean projection onto the simplex: small weights become exactly 0.

    (Martins & Astudillo 2016, alg. 1.) Scores are finite or -inf; a row of all -inf
    becomes zeros. Raises ValueError for a number.
    """
    xp = namespace(z)
    if z.shape[-1] == 0:
        return z
    shifted, ordered, rank = _shift_and_sort(z)
    tau = (xp.cumulative_sum(ordered, axis=-1) - 1) / rank
    threshold = _last_supported(tau, ordered > tau)
    return _cut(z, shifted - threshold)


@shapes("z (..., S) -> (..., S)")
@in_float32(like="z")
def entmax15(z):
    """Between softmax and sparsemax: alpha = 1.5, smooth and yet exactly sparse.

    (Peters, Niculae & Martins 2019, alg. 2.) Scores are finite or -inf; a row of all
    -inf becomes zeros. Raises ValueError for a number.
    """
    xp = namespace(z)
    if z.shape[-1] == 0:
        return z
    shifted, ordered, rank = _shift_and_sort(z)
    shifted, ordered = shifted / 2, ordered / 2
    mean = xp.cumulative_sum(ordered, axis=-1) / rank
    spread = xp.cumulative_sum(ordered**2, axis=-1) - rank * mean**2
    gap = (1 - spread) / rank
    tau = mean - xp.sqrt(xp.where(gap > 0, gap, xp.zeros_like(gap)))
    threshold = _last_supported(tau, tau <= ordered)
    return _cut(z, shifted - threshold) ** 2


@shapes("-> iterable", name="online_softmax")
def _chunks(chunks):
    try:
        return iter(chunks)
    except TypeError:
        kind = type(chunks).__name__
        raise Misfit(f"chunks must be some arrays, got {kind}") from None


@shapes("chunk (B..., S), first (B..., R) -> (B..., S)", name="online_softmax")
def _wide_chunk(chunk, first):
    return as_float32(chunk)


def _shift_and_sort(z):
    """Rows shifted to a maximum of 0, the same in descending order, and ranks 1..S."""
    xp = namespace(z)
    top = xp.max(z, axis=-1, keepdims=True)
    shifted = z - xp.where(top == -xp.inf, xp.zeros_like(top), top)
    # -2 and less cannot enter either support, and a finite floor keeps the sums finite
    shifted = xp.maximum(shifted, xp.full_like(shifted, -4.0))
    device = getattr(z, "device", None)
    rank = xp.arange(1, z.shape[-1] + 1, dtype=z.dtype, device=device)
    return shifted, xp.sort(shifted, axis=-1, descending=True), rank


def _last_supported(tau, supported):
    """The threshold of the last supported rank, per row."""
    xp = namespace(tau)
    last = xp.sum(cast(supported, xp.int64), axis=-1, keepdims=True) - 1
    last = xp.where(last < 0, xp.zeros_like(last), last)
    return xp.take_along_axis(tau, last, axis=-1)


def _cut(z, weight):
    """Weights below 0, and those of scores of -inf, set to 0."""
    xp = namespace(z)
    zero = xp.zeros_like(weight)
    return xp.where(z == -xp.inf, zero, xp.maximum(weight, zero))
