"""What every kernel asks of its arrays, and the sentences it says when they do not fit."""

import numpy as np
from array_api_compat import array_namespace


def namespace(where, **arrays):
    """The array namespace shared by `arrays`, all real floating point with at least one axis.

    Raises ValueError naming `where`, the argument, what was expected and what came.
    """
    for name, x in arrays.items():
        if not hasattr(x, "shape") or not hasattr(x, "dtype"):
            raise ValueError(f"{where}: {name} must be a NumPy or torch array, got {type(x).__name__}")
    try:
        xp = array_namespace(*arrays.values())
    except TypeError as error:
        kinds = ", ".join(f"{name} {type(x).__module__.split('.')[0]}" for name, x in arrays.items())
        raise ValueError(f"{where}: all arrays must be of one library, got {kinds}") from error
    for name, x in arrays.items():
        if not xp.isdtype(x.dtype, "real floating"):
            raise ValueError(f"{where}: {name} must be floating point, got {x.dtype}")
    return xp


def rank(where, least, **arrays):
    """Raise ValueError unless every array has at least `least` axes."""
    for name, x in arrays.items():
        if x.ndim < least:
            raise ValueError(f"{where}: {name} needs at least {least} axes, got shape {tuple(x.shape)}")


def agree(where, what, **sizes):
    """Raise ValueError unless all `sizes` are equal: `attention: k has 5 positions, v has 7`."""
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{name} has {size}" for name, size in sizes.items())
        raise ValueError(f"{where}: {what} must agree, but {listed}")


def leading(where, axes=2, **arrays):
    """What stands before the last `axes` axes, broadcast; ValueError where it does not broadcast."""
    shapes = {name: tuple(x.shape[: x.ndim - axes]) for name, x in arrays.items()}
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError as error:
        listed = ", ".join(f"{name} has {shape}" for name, shape in shapes.items())
        raise ValueError(f"{where}: leading axes must broadcast, but {listed}") from error


def fits(where, q, k, v=None, *, bias=None, mask=None):
    """Raise ValueError unless keys and values belong to the queries, bias and mask to the scores."""
    rank(where, 2, q=q, k=k)
    agree(where, "key width D", q=q.shape[-1], k=k.shape[-1])
    scores = (*leading(where, q=q, k=k), q.shape[-2], k.shape[-2])
    if v is not None:
        rank(where, 2, v=v)
        agree(where, "positions S", k=k.shape[-2], v=v.shape[-2])
        leading(where, q=q, k=k, v=v)
    if bias is not None:
        namespace(where, q=q, bias=bias)
        broadcasts(where, "bias", bias.shape, scores)
    if mask is not None:
        boolean(where, mask, scores, q)


def integral(where, **arrays):
    """Raise ValueError unless every array holds integers."""
    for name, x in arrays.items():
        if not hasattr(x, "shape") or not array_namespace(x).isdtype(x.dtype, "integral"):
            raise ValueError(f"{where}: {name} must hold integers, got {getattr(x, 'dtype', type(x).__name__)}")


def whole(where, least=1, **numbers):
    """Raise ValueError unless every number is an integer of at least `least`."""
    for name, n in numbers.items():
        if isinstance(n, bool) or not hasattr(n, "__index__") or n.__index__() < least:
            raise ValueError(f"{where}: {name} must be an integer >= {least}, got {n!r}")


def boolean(where, mask, shape, like):
    """Raise ValueError unless `mask` is boolean, of the library of `like`, and broadcasts to `shape`."""
    if not hasattr(mask, "dtype") or "bool" not in str(mask.dtype):
        kind = getattr(mask, "dtype", type(mask).__name__)
        raise ValueError(f"{where}: mask must be boolean with True = may see, got {kind}")
    if array_namespace(mask) is not array_namespace(like):
        kinds = [type(x).__module__.split(".")[0] for x in (like, mask)]
        raise ValueError(f"{where}: mask must be of {kinds[0]} like the rest, got {kinds[1]} (`build` has `like=`)")
    broadcasts(where, "mask", mask.shape, shape)


def broadcasts(where, name, shape, target):
    """Raise ValueError unless `shape` broadcasts to exactly `target`."""
    ours, full = tuple(shape), tuple(target)
    fits = len(ours) <= len(full) and all(n in (1, m) for n, m in zip(ours[::-1], full[::-1], strict=False))
    if not fits:
        raise ValueError(f"{where}: {name} of shape {ours} does not broadcast to {full}")


def asked(where, rule, t, s):
    """What a mask rule answers for query positions t and key positions s, in NumPy; ValueError where it is no boolean."""
    mask = np.asarray(rule(t, s))
    if mask.dtype != bool:
        raise ValueError(f"{where}: a rule must give booleans, got {mask.dtype}")
    return mask


def wide(xp, *arrays):
    """Half precision as float32, anything else as it is: statistics are taken in the wide type."""
    return [cast(xp, x, xp.float32) if xp.finfo(x.dtype).bits < 32 else x for x in arrays]


def cast(xp, x, dtype):
    """`x` in `dtype`, itself if it has it."""
    return xp.astype(x, dtype, copy=False)


def masked(xp, scores, bias, mask):
    """Scores plus bias, -inf where the mask forbids; either may be None."""
    scores = scores if bias is None else scores + bias
    return scores if mask is None else xp.where(mask, scores, -xp.inf)


def quarantine(xp, k, v, bias=None):
    """Keys and values with what is not finite set to 0, and the bias with NaN where it stood.

    k (..., S, D), v (..., S, E), bias (..., T, S) or None -> k, v, bias (None where nothing is broken)
    Masking the scores alone would not do: a masked weight is 0, and 0 * NaN = NaN. The bias goes onto the
    scores before they are masked, so only the queries that may see a broken position become NaN.
    """
    fine_k, fine_v = xp.isfinite(k), xp.isfinite(v)
    fine = xp.all(fine_k, axis=-1) & xp.all(fine_v, axis=-1)
    if xp.all(fine):
        return k, v, bias
    poison = xp.where(fine, xp.zeros_like(fine, dtype=v.dtype), xp.nan)[..., None, :]
    k, v = xp.where(fine_k, k, xp.zeros_like(k)), xp.where(fine_v, v, xp.zeros_like(v))
    return k, v, poison if bias is None else bias + poison
