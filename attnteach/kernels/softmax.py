"""Ways to turn scores into weights, always over the last axis."""

from ._arrays import broadcasts, cast, namespace, rank, wide


def softmax(x):
    """Normalise the last axis to weights that sum to 1; a row of all -inf becomes zeros.

    x (..., S) float -> (..., S) float. Half precision is accumulated in float32. Raises ValueError for a number.
    Shifting by the maximum changes nothing and cannot overflow (Blanchard, Higham & Higham 2021).
    """
    xp = namespace("softmax", x=x)
    rank("softmax", 1, x=x)
    if x.shape[-1] == 0:
        return x
    (scores,) = wide(xp, x)
    top = xp.max(scores, axis=-1, keepdims=True)
    # an empty row has the maximum -inf: shift it by 0 instead of by -inf - -inf = NaN
    weight = xp.exp(scores - xp.where(top == -xp.inf, xp.zeros_like(top), top))
    total = xp.sum(weight, axis=-1, keepdims=True)
    # the largest term is exp(0) = 1, so only an empty row sums to less than 1
    return cast(xp, weight / xp.where(total < 1, xp.ones_like(total), total), x.dtype)


def online_softmax(chunks):
    """The softmax statistics of a row that arrives in pieces (Milakov & Gimelshein 2018, alg. 3).

    chunks: iterable of (..., s) float -> maximum (...), sum of exp(x - maximum) (...)
    A row of all -inf gives (-inf, 0). Raises ValueError without a chunk.
    """
    top = total = None
    for x in chunks:
        xp = namespace("online_softmax", chunk=x)
        rank("online_softmax", 1, chunk=x)
        if x.shape[-1] == 0:
            continue
        (x,) = wide(xp, x)
        if top is None:
            top, total = xp.full_like(x[..., 0], -xp.inf), xp.zeros_like(x[..., 0])
        new = xp.maximum(top, xp.max(x, axis=-1))
        safe = xp.where(new == -xp.inf, xp.zeros_like(new), new)
        total = total * xp.exp(top - safe) + xp.sum(xp.exp(x - safe[..., None]), axis=-1)
        top = new
    if top is None:
        raise ValueError("online_softmax: expected at least one non-empty chunk, got none")
    return top, total


def softmax_with_sink(x, sink):
    """Softmax with one more logit in the denominator that nobody reads, so weights may sum to less than 1.

    x (..., S), sink broadcastable to (...) -> (..., S)
    sink = 0 is "softmax off by one" (Miller 2023); gpt-oss learns one sink per head (OpenAI 2025).
    Raises ValueError where the sink does not fit.
    """
    xp = namespace("softmax_with_sink", x=x, sink=sink)
    rank("softmax_with_sink", 1, x=x)
    broadcasts("softmax_with_sink", "sink", sink.shape, x.shape[:-1])
    column = xp.broadcast_to(sink, x.shape[:-1])[..., None]
    return softmax(xp.concat([x, cast(xp, column, x.dtype)], axis=-1))[..., :-1]


def sparsemax(z):
    """The Euclidean projection of scores onto the simplex: small weights become exactly 0.

    z (..., S) float, finite or -inf -> (..., S)   (Martins & Astudillo 2016, alg. 1)
    A row of all -inf becomes zeros. Raises ValueError for a number.
    """
    xp = namespace("sparsemax", z=z)
    rank("sparsemax", 1, z=z)
    if z.shape[-1] == 0:
        return z
    z_, floor, ordered, count = _sorted(xp, z)
    tau = (xp.cumulative_sum(ordered, axis=-1) - 1) / count
    support = xp.sum(cast(xp, ordered > tau, z_.dtype), axis=-1, keepdims=True)
    threshold = _at(xp, tau, support)
    return cast(xp, xp.where(z == -xp.inf, floor, xp.maximum(z_ - threshold, floor)), z.dtype)


def entmax15(z):
    """Between softmax and sparsemax: alpha = 1.5, smooth and yet exactly sparse.

    z (..., S) float, finite or -inf -> (..., S)   (Peters, Niculae & Martins 2019, alg. 2)
    A row of all -inf becomes zeros. Raises ValueError for a number.
    """
    xp = namespace("entmax15", z=z)
    rank("entmax15", 1, z=z)
    if z.shape[-1] == 0:
        return z
    z_, floor, ordered, count = _sorted(xp, z)
    z_, ordered = z_ / 2, ordered / 2
    mean = xp.cumulative_sum(ordered, axis=-1) / count
    spread = xp.cumulative_sum(ordered**2, axis=-1) - count * mean**2
    gap = (1 - spread) / count
    tau = mean - xp.sqrt(xp.where(gap > 0, gap, xp.zeros_like(gap)))
    support = xp.sum(cast(xp, tau <= ordered, z_.dtype), axis=-1, keepdims=True)
    threshold = _at(xp, tau, support)
    return cast(xp, xp.where(z == -xp.inf, floor, xp.maximum(z_ - threshold, floor) ** 2), z.dtype)


def _sorted(xp, z):
    """Rows shifted to a maximum of 0, zeros, the rows in descending order, and the ranks 1..S."""
    (z_,) = wide(xp, z)
    top = xp.max(z_, axis=-1, keepdims=True)
    z_ = z_ - xp.where(top == -xp.inf, xp.zeros_like(top), top)
    # -2 and less cannot enter either support, and a finite floor keeps the sums finite
    z_ = xp.maximum(z_, xp.full_like(z_, -4.0))
    count = xp.arange(1, z.shape[-1] + 1, dtype=z_.dtype, device=getattr(z, "device", None))
    return z_, xp.zeros_like(z_), xp.sort(z_, axis=-1, descending=True), count


def _at(xp, tau, support):
    """The threshold of the last supported rank, per row."""
    last = cast(xp, support, xp.int64) - 1
    return xp.take_along_axis(tau, xp.where(last < 0, xp.zeros_like(last), last), axis=-1)
