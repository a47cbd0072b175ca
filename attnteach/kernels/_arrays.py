"""What the kernels share: the library of their arrays, precision, masks, and the checks that no contract can state."""

import numpy as np
from array_api_compat import array_namespace


class Misfit(ValueError):
    """What is wrong with the arguments of a kernel; its contract puts the kernel's name in front."""


KINDS = {}  # type of number -> "float", "int", "bool" or its own name


def namespace(x, name="x", known={}):  # noqa: B006 (each type of array is looked up once)
    """The array API namespace of the library of `x`; Misfit where `x` is no array."""
    xp = known.get(type(x))
    if xp is None:
        try:
            xp = known[type(x)] = array_namespace(x)
        except TypeError:
            raise Misfit(f"{name} must be a NumPy or torch array, got {type(x).__name__}") from None
    return xp


def library(x):
    """The name of the library that `x` comes from."""
    return type(x).__module__.split(".")[0]


def kind_of(x):
    """The kind of numbers in an array: "float", "int", "bool", or the name of any other type."""
    kind = KINDS.get(x.dtype)
    if kind is None:
        xp, words = namespace(x), {"real floating": "float", "integral": "int", "bool": "bool"}
        kind = next((word for of, word in words.items() if xp.isdtype(x.dtype, of)), str(x.dtype))
        KINDS[x.dtype] = kind
    return kind


def as_float32(x):
    """An array of half precision as float32, anything else as it is: statistics are taken in the wide type."""
    dtype = getattr(x, "dtype", None)
    if dtype is None or dtype.itemsize >= 4 or kind_of(x) != "float":
        return x
    return cast(x, namespace(x).float32)


def cast(x, dtype):
    """`x` in `dtype`, itself if it has it."""
    return x if x.dtype == dtype else namespace(x).astype(x, dtype)


def masked(scores, bias, mask):
    """Scores plus bias, -inf where the mask forbids; either may be None."""
    xp = namespace(scores)
    scores = scores if bias is None else scores + bias
    return scores if mask is None else xp.where(mask, scores, -xp.inf)


def nan_to_bias(k, v, bias=None):
    """Keys and values with what is not finite set to 0, and the bias with NaN where it stood.

    k (..., S, D), v (..., S, E), bias (..., T, S) or None -> k, v, bias (None where nothing is broken)
    Masking the scores alone would not do: a masked weight is 0, and 0 * NaN = NaN. The bias goes onto the
    scores before they are masked, so only the queries that may see a broken position become NaN.
    """
    xp = namespace(k)
    finite_k, finite_v = xp.isfinite(k), xp.isfinite(v)
    finite = xp.all(finite_k, axis=-1) & xp.all(finite_v, axis=-1)
    if xp.all(finite):
        return k, v, bias
    nan = xp.where(finite, xp.zeros_like(finite, dtype=v.dtype), xp.nan)[..., None, :]
    k, v = xp.where(finite_k, k, xp.zeros_like(k)), xp.where(finite_v, v, xp.zeros_like(v))
    return k, v, nan if bias is None else bias + nan


def masked_nan_to_bias(k, v, bias, mask):
    """`nan_to_bias` where a mask may hide what is not finite."""
    return (k, v, bias) if mask is None else nan_to_bias(k, v, bias)


def evaluate_rule(rule, t, s):
    """The mask that a rule gives for query positions t and key positions s, in NumPy; Misfit where it is not boolean."""
    mask = np.asarray(rule(t, s))
    if mask.dtype != bool:
        raise Misfit(f"a rule must give booleans, got {mask.dtype}")
    return mask


def leading_axes(*arrays):
    """What stands before the last two axes, broadcast."""
    return np.broadcast_shapes(*(tuple(x.shape[:-2]) for x in arrays))


def check_equal(what, **sizes):
    """Misfit unless all `sizes` are equal: `positions S must agree, but k has 5, v has 7`."""
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{name} has {size}" for name, size in sizes.items())
        raise Misfit(f"{what} must agree, but {listed}")


def check_integer(least, **numbers):
    """Misfit unless every number is an integer of at least `least`."""
    for name, n in numbers.items():
        if isinstance(n, bool) or not hasattr(n, "__index__") or n.__index__() < least:
            raise Misfit(f"{name} must be an integer >= {least}, got {n!r}")


def check_broadcasts(name, shape, target):
    """Misfit unless `shape` broadcasts to exactly `target`."""
    shape, target = tuple(shape), tuple(target)
    pairs = zip(reversed(shape), reversed(target), strict=False)
    if len(shape) > len(target) or any(n not in (1, full) for n, full in pairs):
        raise Misfit(f"{name} of shape {shape} does not broadcast to {target}")
