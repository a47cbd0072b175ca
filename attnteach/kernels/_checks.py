"""What a contract finds wrong with an argument, in a sentence of its own."""

import math
from collections.abc import Mapping
from numbers import Integral, Real
from reprlib import repr as said

import numpy as np

from ._arrays import (
    Misfit,
    check_broadcasts,
    check_equal,
    kind_of,
    library,
    namespace,
)

NUMBERS = {"float": "be floating point", "int": "hold integers"}
NUMPY = (np.ndarray, np.generic)
NO_NUMBER = (bool, np.timedelta64)  # though Python and NumPy say that they are integers
LONGEST = 2**31 - 1  # of an axis, on 32-bit machines and in the page too


def leading(terms, arrays):
    """{name: the axes before the named ones}."""
    whole = {term: tuple(arrays[term.name].shape) for term in terms}
    return {t.name: shape[: len(shape) - len(t.axes)] for t, shape in whole.items()}


def broadcast(lead, ours, name, terms, arrays):
    """The leading axes so far, broadcast with those of `name`."""
    try:
        return np.broadcast_shapes(tuple(lead), tuple(ours))
    except ValueError as error:
        last = [term.name for term in terms].index(name)
        before = [term for term in terms[: last + 1] if term.lead and not term.exact]
        leads = leading(before, arrays)
        listed = ", ".join(f"{other} has {axes}" for other, axes in leads.items())
        raise Misfit(f"leading axes must broadcast, but {listed}") from error


def check_kind(name, x, kind):
    """Misfit unless `x` holds numbers of a kind, in a type that kernels compute with."""
    if kind_of(x) != kind:
        plain = ""
        if kind == "float" and namespace(x).isdtype(x.dtype, "real floating"):
            plain = " of 16, 32 or 64 bits in the machine's order"
        raise Misfit(f"{name} must {NUMBERS[kind]}{plain}, got {x.dtype}")


def check_axes(term, shape):
    """Misfit unless the shape has the axes of its term, and more only before `...`."""
    least, word = len(term.axes), "at least" if term.lead else "exactly"
    if len(shape) < least or (not term.lead and len(shape) > least):
        axes = "axis" if least == 1 else "axes"
        got = tuple(shape)
        raise Misfit(f"{term.name} needs {word} {least} {axes}, got shape {got}")


def check_library(arrays):
    """Misfit unless all are arrays of one library."""
    if len({namespace(x, name) for name, x in arrays.items()}) > 1:
        libraries = ", ".join(f"{name} {library(x)}" for name, x in arrays.items())
        raise Misfit(f"all arrays must be of one library, got {libraries}")


def check_dense(name, x):
    """Misfit where a tensor is no block of numbers in memory."""
    if x.is_nested or x.is_meta or x.layout is not namespace(x).strided:
        kind = "nested" if x.is_nested else "meta" if x.is_meta else x.layout
        raise Misfit(f"{name} must be a dense tensor, got a {kind} one")


def alike(x, y):
    """Whether two tensors differ in nothing that `check_tensors` asks for."""
    same = x.dtype is y.dtype and x.layout is y.layout and x.device == y.device
    return same and not x.is_nested


def check_tensors(tensors, widens):
    """Misfit unless these are dense tensors on one device, floats of one type.

    torch multiplies no two types. Where a kernel `widens`, half counts as float32.
    """
    check_library(tensors)
    for name, x in tensors.items():
        check_dense(name, x)
    check_same("on one device", {name: x.device for name, x in tensors.items()})
    floats = {name: x for name, x in tensors.items() if kind_of(x) == "float"}
    types = {name: x.dtype for name, x in floats.items()}
    narrow = {x.dtype for x in floats.values() if x.dtype.itemsize < 4}
    if not widens or not set(types.values()) <= {*narrow, namespace(x).float32}:
        check_same("of one type", types)


def check_same(what, had):
    """Misfit unless all have the same: `all arrays must be on one device, got ...`."""
    if len(set(had.values())) > 1:
        listed = ", ".join(f"{name} {value}" for name, value in had.items())
        raise Misfit(f"all arrays must be {what}, got {listed}")


def check_exact(expected, shapes, square):
    """Misfit unless every shape is the expected one."""
    if not square:
        check_equal("shape", expected=expected, **shapes)
    for name, shape in shapes.items():
        if shape != expected:
            raise Misfit(f"{name} must be {expected}, got {shape}")


def check_division(divided, given, arrays, sizes):
    """Misfit unless each count of heads is an integer and divides its columns."""
    for count in dict.fromkeys(count for *_, count in divided):
        n = whole(count, given[count], 1)
        columns = {name: sizes[axis] for name, axis, of in divided if of == count}
        if any(size % n for size in columns.values()):
            listed = [f"{name} {tuple(arrays[name].shape)}" for name in columns]
            got = ", ".join([*listed, f"{count} = {n}"])
            raise Misfit(f"{count} must divide the columns, got {got}")


def whole(name, n, least, most=math.inf):
    """`n` as an integer of Python; Misfit unless it is one from `least` to `most`."""
    if isinstance(n, NO_NUMBER) or not isinstance(n, Integral) or n < least:
        raise Misfit(f"{name} must be an integer >= {least}, got {said(n)}")
    if n > most:
        raise Misfit(f"{name} must be an integer of at most {most}, got {said(n)}")
    return int(n)


def real(name, n, like):
    """`n` as a number of Python, or as the tensor of no axes that it is.

    Misfit unless it is a real number, or such a tensor where `like` is a tensor.
    """
    if isinstance(n, Real) and not isinstance(n, NO_NUMBER):
        try:
            return float(n)
        except OverflowError:
            return math.copysign(math.inf, n)
    single = getattr(n, "shape", None) == () and hasattr(n, "dtype")
    known = single and like is not None and namespace(n, name) is namespace(like)
    if not known or kind_of(n) not in ("float", "int"):
        raise Misfit(f"{name} must be a number, got {said(n)}")
    return float(n) if isinstance(n, np.ndarray) else n


def positive(name, n, like):
    """`n` as `real` gives it; Misfit unless it is above 0 and finite."""
    number = real(name, n, like)
    if not number > 0:
        raise Misfit(f"{name} must be positive, got {said(n)}")
    if number == math.inf:
        raise Misfit(f"{name} must be finite, got {said(n)}")
    return number


def check_rule(name, rule, like):
    """The rule; Misfit where nobody can ask it."""
    if not callable(rule):
        got = said(rule)
        raise Misfit(f"{name} must be a function of positions t and s, got {got}")
    return rule


def check_map(name, function, like):
    """The function; Misfit where it is none."""
    if not callable(function):
        raise Misfit(f"{name} must be a function such as map, got {said(function)}")
    return function


def check_block(name, block, like):
    """How many queries and keys make a tile; Misfit unless it is a pair of sizes."""
    if not isinstance(block, (tuple, list)) or len(block) != 2:
        raise Misfit(f"{name} must be a pair of integers, got {said(block)}")
    sizes = zip(("query_block", "key_block"), block, strict=True)
    return tuple(whole(part, n, 1) for part, n in sizes)


def check_switch(name, on, like):
    """True or False; Misfit for anything else."""
    if not isinstance(on, (bool, np.bool_)):
        raise Misfit(f"{name} must be True or False, got {said(on)}")
    return bool(on)


def check_late(term, x, first, like, target, widens):
    """Misfit unless `x` is of the kind of its term and broadcasts to `target`.

    It must be of the library of the `first` array and, tensors, as they must be.
    """
    name = term.name
    if term.kind == "bool":
        xp = namespace(x, name) if hasattr(x, "dtype") else None
        if xp is None or kind_of(x) != "bool":
            got = getattr(x, "dtype", type(x).__name__)
            raise Misfit(f"{name} must be boolean with True = may see, got {got}")
        if xp is not namespace(like):
            ours, theirs = library(like), library(x)
            raise Misfit(
                f"{name} must be of {ours} like the rest, got {theirs} "
                "(`build` has `like=`)"
            )
    else:
        check_library({first: like, name: x})
        check_kind(name, x, term.kind)
    if not isinstance(x, NUMPY) and not alike(x, like):
        check_tensors({name: x} if term.broadcast else {first: like, name: x}, widens)
    check_broadcasts(name, x.shape, target)


def check_keys(mapping, given, names):
    """Misfit unless the mapping holds all names."""
    if not isinstance(given, Mapping) and not hasattr(given, "keys"):
        raise Misfit(f"{mapping} must map names to arrays, got {said(given)}")
    if missing := [name for name in names if name not in given]:
        listed, gone = ", ".join(names), ", ".join(missing)
        raise Misfit(f"{mapping} must hold {listed}, but {gone} is missing")


def check_sequences(sequences):
    """Misfit unless all hold the same number of items, and one at least."""
    for name, items in sequences.items():
        if not isinstance(items, (list, tuple)):
            raise Misfit(f"{name} must be a list of arrays, got {said(items)}")
    lengths = {name: len(items) for name, items in sequences.items()}
    check_equal("number of parts", **lengths)
    if 0 in lengths.values():
        raise Misfit("expected at least one part, got none")
