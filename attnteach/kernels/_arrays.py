"""What kernels share: library and precision of arrays, masks, checks of values."""

import numpy as np
from array_api_compat import array_namespace, is_torch_array


class Misfit(ValueError):
    """What is wrong with a kernel's arguments; its contract puts the name in front."""


KINDS = {}  # type of number -> "float", "int", "bool" or its own name
WORDS = {"real floating": "float", "integral": "int", "bool": "bool"}
# what both libraries compute with: no other byte order, no float8, no long double
INTEGERS = {f"{sign}int{n}" for sign in ("", "u") for n in (8, 16, 32, 64)}
PLAIN = {"bool", "bfloat16", "float16", "float32", "float64", *INTEGERS}
OF_NUMPY = "numpy.ndarray", "numpy.memmap"


def quiet(function):
    """The function, in which NumPy warns of nothing."""
    return np.errstate(all="ignore")(function)


def namespace(x, name="x", known={}):  # noqa: B006 (each type is looked up once)
    """The array API namespace of the library of `x`; Misfit where `x` is no array.

    A subclass of NumPy's array, such as a matrix or a masked array, computes in a way
    of its own and is none.
    """
    xp = known.get(type(x))
    if xp is None:
        plain = f"{type(x).__module__}.{type(x).__name__}" in OF_NUMPY
        if not (plain or isinstance(x, np.generic) or is_torch_array(x)):
            got = type(x).__name__
            if isinstance(x, np.ndarray):
                got += ", which computes in a way of its own"
            raise Misfit(f"{name} must be a NumPy or torch array, got {got}")
        xp = known[type(x)] = array_namespace(x)
    return xp


def library(x):
    """The name of the library that `x` comes from."""
    return type(x).__module__.split(".")[0]


def kind_of(x):
    """The kind of numbers: "float", "int", "bool", or the name of any other type."""
    kind = KINDS.get(x.dtype)
    if kind is None:
        xp, kind = namespace(x), str(x.dtype)
        if kind.removeprefix("torch.") in PLAIN:
            kind = next(word for of, word in WORDS.items() if xp.isdtype(x.dtype, of))
        KINDS[x.dtype] = kind
    return kind


def as_float32(x):
    """Half precision as float32, in which statistics are taken; all else as it is."""
    dtype = getattr(x, "dtype", None)
    if dtype is None or dtype.itemsize >= 4 or kind_of(x) != "float":
        return x
    return cast(x, namespace(x).float32)


def cast(x, dtype):
    """`x` in `dtype`, itself if it has it."""
    return x if x.dtype == dtype else namespace(x).astype(x, dtype)


def row_sum(x):
    """The sums over the last axis, which stays with size 1."""
    return namespace(x).sum(x, axis=-1, keepdims=True)


def relu(x):
    """max(x, 0): a NaN, which is not <= 0, stays."""
    xp = namespace(x)
    return xp.where(x <= 0, xp.zeros_like(x), x)


def masked(scores, bias, mask):
    """Scores plus bias, -inf where the mask forbids; either may be None."""
    xp = namespace(scores)
    scores = scores if bias is None else scores + bias
    return scores if mask is None else xp.where(mask, scores, -xp.inf)


def nan_to_bias(k, v, bias=None):
    """Keys and values with 0 for what is not finite, and the bias with NaN for it.

    k (..., S, D), v (..., S, E), bias (..., T, S) or None
    -> k, v, bias (None where nothing is broken)
    Masking the scores alone would not do: a masked weight is 0, and 0 * NaN = NaN. The
    bias goes onto the scores before they are masked, so only the queries that may see a
    broken position become NaN.
    """
    xp = namespace(k)
    finite_k, finite_v = xp.isfinite(k), xp.isfinite(v)
    finite = xp.all(finite_k, axis=-1) & xp.all(finite_v, axis=-1)
    if xp.all(finite):
        return k, v, bias
    nan = xp.where(finite, xp.zeros_like(finite, dtype=v.dtype), xp.nan)[..., None, :]
    k = xp.where(finite_k, k, xp.zeros_like(k))
    v = xp.where(finite_v, v, xp.zeros_like(v))
    return k, v, nan if bias is None else bias + nan


def masked_nan_to_bias(k, v, bias, mask):
    """`nan_to_bias` where a mask may hide what is not finite."""
    return (k, v, bias) if mask is None else nan_to_bias(k, v, bias)


def evaluate_rule(rule, t, s):
    """The mask (..., T, S) that a rule gives, in NumPy.

    Misfit where it is not boolean or not of that shape.
    """
    mask = in_numpy("what a rule gives", rule(t, s))
    if mask.dtype != bool:
        raise Misfit(f"a rule must give booleans, got {mask.dtype}")
    shape = (*mask.shape[:-2], t.shape[0], s.shape[1])
    check_broadcasts("rule's mask", mask.shape, shape)
    return np.broadcast_to(mask, shape)


def in_numpy(name, x):
    """`x` in NumPy: an array, a number or a list of them; Misfit where it is none."""
    torch = is_torch_array(x)
    if torch or isinstance(x, np.ndarray):
        namespace(x, name)
    if torch and x.requires_grad:
        raise Misfit(f"{name} must be constant, got a tensor that asks for a gradient")
    try:
        if torch:
            x = (x.double() if x.is_floating_point() else x).cpu()
        return np.asarray(x)
    except (TypeError, ValueError, RuntimeError) as error:
        raise Misfit(f"{name} must be numbers, got {type(x).__name__}") from error


def real_numbers(name, x):
    """`x` in NumPy float64; Misfit where it is not made of real numbers."""
    numbers = in_numpy(name, x)
    if numbers.dtype.kind not in "iuf":
        raise Misfit(f"{name} must be real numbers, got {numbers.dtype}")
    return numbers.astype(np.float64)


def whole_numbers(name, x, axes=0):
    """`x` in NumPy integers; Misfit where it is none of them or has fewer axes."""
    numbers = in_numpy(name, x)
    if numbers.dtype.kind not in "iu":
        raise Misfit(f"{name} must be integers, got {numbers.dtype}")
    check_holds(numbers.ndim >= axes, f"{name} must be a list", axes=numbers.ndim)
    return numbers


def leading_axes(*arrays):
    """What stands before the last two axes, broadcast."""
    return np.broadcast_shapes(*(tuple(x.shape[:-2]) for x in arrays))


def check_equal(what, **sizes):
    """Misfit unless all are equal: `positions S must agree, but k has 5, v has 7`."""
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{name} has {size}" for name, size in sizes.items())
        raise Misfit(f"{what} must agree, but {listed}")


def check_holds(holds, rule, **sizes):
    """Misfit unless it holds: `H must be a multiple of G, got H = 3, G = 2`."""
    if not holds:
        listed = ", ".join(f"{name} = {size}" for name, size in sizes.items())
        raise Misfit(f"{rule}, got {listed}")


def check_broadcasts(name, shape, target):
    """Misfit unless `shape` broadcasts to exactly `target`."""
    shape, target = tuple(shape), tuple(target)
    pairs = zip(reversed(shape), reversed(target), strict=False)
    if len(shape) > len(target) or any(n not in (1, full) for n, full in pairs):
        raise Misfit(f"{name} of shape {shape} does not broadcast to {target}")
