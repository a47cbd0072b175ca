"""Shape contracts: the line above a kernel that checks its arguments, words the error and stands in the reference.

    @shapes("q (..., T, D), k (..., S, D), mask (..., T, S) bool -> (..., T, S)")

A letter is one size wherever it stands; an error calls it by `WORDS`, or by `shapes(..., T="positions")`.

| term | what holds |
|---|---|
| `q (..., T, D)` | a floating-point array; the axes before the named ones broadcast with those of the other arrays |
| `k (B..., S, D)` | the leading axes are the same for all arrays that write `B...` |
| `Wq Wk (M, H*D)` | two arrays alike; where H is an argument, it divides the size |
| `W1 (3*M, F)` | the size is three times M |
| `P = (H, H)` | exactly this shape |
| `dout (..., T, E) full` | with all leading axes of the output |
| `ids (..., S) int`, `mask (..., T, S) bool` | integers; a mask, True = may see |
| `weights {W1 (M, F), b1 (F,)}` | a mapping from names to arrays |
| `outs [(..., T, E)]` | a sequence of arrays: out0, out1, ... |
| `T S >= 0`, `ramp > 0` | integers of at least 0; a positive number |

An array that may be None broadcasts to its axes, and so does `sink (...) broadcast`. Axes before those of a term without `...` are let through.
Only the outermost call checks: what a kernel hands to another one fits by its own contract.
"""

import functools
import inspect
import re
import threading
from typing import NamedTuple

import numpy as np

from ._arrays import (
    Misfit,
    as_float32,
    cast,
    check_broadcasts,
    check_equal,
    check_integer,
    kind_of,
    library,
    namespace,
)

WORDS = {
    "T": "queries T",
    "S": "positions S",
    "D": "key width D",
    "E": "value width E",
    "M": "model width",
    "N": "output width",
    "C": "context width",
    "F": "hidden width",
    "A": "hidden width A",
    "G": "key/value heads G",
    "H": "heads H",
    "Dq": "query width",
    "Dk": "key width",
    "H*D": "width of queries and keys",
    "H*E": "width of all heads",
    "3*M": "joined width 3M",
}
KINDS = {"float": "be floating point", "int": "hold integers"}
TERM = re.compile(
    r"(?P<mapping>\w+) \{|(?P<end>\})|(?P<names>\w+(?: \w+)*) (?:(?P<above>>=?) (?P<bound>\d+)"
    r"|(?P<exact>= )?(?P<items>\[)?\((?P<axes>[^)]*)\)\]?(?: (?P<word>bool|int|full|broadcast))?)"
)


class Array(NamedTuple):
    """What a contract says of one array."""

    name: str
    lead: str | None  # "...", a named group such as "B...", or None
    axes: tuple  # the named axes, the last ones of the array
    kind: str  # "float", "int" or "bool"
    exact: bool
    full: bool
    broadcast: bool
    items: bool  # whether it stands for the items of a sequence
    mapping: str | None  # what holds it, where it is no argument itself


class Number(NamedTuple):
    """What a contract says of one number, an argument or the size of an axis."""

    name: str
    integer: bool
    bound: int


def shapes(contract, *, name=None, **words):
    """Hold the arguments of a kernel to `contract`; errors name the kernel, or `name`, and call axes by `words`."""

    def decorate(kernel):
        plan, where = Plan(contract, WORDS | words, kernel), name or kernel.__name__

        @functools.wraps(kernel)
        def checked(*args, **options):
            if call.inside:
                return kernel(*args, **options)
            call.inside = True
            try:
                plan.check(args, options)
                return kernel(*args, **options)
            except Misfit as misfit:
                raise ValueError(f"{where}: {misfit}") from misfit.__cause__
            finally:
                call.inside = False

        checked.contract = contract
        checked.__doc__ = document(kernel.__doc__, contract)
        return checked

    return decorate


class Call(threading.local):
    """Whether this thread is inside of a kernel whose arguments were checked."""

    inside = False


call = Call()


def in_float32(*, like):
    """Compute half precision in float32; the results take the types of the arguments that `like` names, in turn."""

    def decorate(kernel):
        parameters = list(inspect.signature(kernel).parameters)
        sources = [(name, parameters.index(name)) for name in like.split()]

        @functools.wraps(kernel)
        def widened(*args, **options):
            results = kernel(*map(as_float32, args), **{name: as_float32(x) for name, x in options.items()})
            types = [(args[i] if i < len(args) else options[name]).dtype for name, i in sources]
            if isinstance(results, tuple):
                return (*map(cast, results, types), *results[len(types) :])
            return cast(results, types[0])

        return widened

    return decorate


def document(doc, contract):
    """A docstring with the contract behind its first paragraph."""
    first, _, rest = inspect.cleandoc(doc or "").partition("\n\n")
    return "\n\n".join(part for part in (first, contract, rest) if part)


def parse(contract):
    """The arrays and the numbers that a contract asks for, in its order."""
    inputs = contract.partition("->")[0]
    if TERM.sub("", inputs).strip(", "):
        raise TypeError(f"cannot read the contract {contract!r}")
    arrays, numbers, mapping = [], [], None
    for term in TERM.finditer(inputs):
        if not term["names"]:
            mapping = term["mapping"]
        elif term["above"]:
            numbers += [Number(name, term["above"] == ">=", int(term["bound"])) for name in term["names"].split()]
        else:
            arrays += [array_of(name, term, mapping) for name in term["names"].split()]
    return arrays, numbers


def array_of(name, term, mapping):
    """One array of a matched term."""
    axes = tuple(re.findall(r"[^, ]+", term["axes"]))
    lead = axes[0] if axes and axes[0].endswith("...") else None
    word, exact, items = term["word"], bool(term["exact"]), bool(term["items"])
    return Array(
        name=name,
        lead=lead,
        axes=axes[1:] if lead else axes,
        kind=word if word in ("bool", "int") else "float",
        exact=exact,
        full=word == "full",
        broadcast=word == "broadcast",
        items=items,
        mapping=mapping,
    )


class Plan:
    """A contract worked out when the kernel is defined, so that a call only compares."""

    def __init__(self, contract, words, kernel):
        parameters = inspect.signature(kernel).parameters
        arrays, self.numbers = parse(contract)
        if strangers := {a.mapping or a.name for a in arrays} - parameters.keys():
            raise TypeError(f"{kernel.__name__} has no argument {', '.join(strangers)}, but its contract has")
        self.words, self.parameters = words, tuple(parameters)
        self.needed = {name for name, p in parameters.items() if p.default is p.empty}
        self.arrays = [a for a in arrays if a.mapping or (a.name in self.needed and not a.broadcast)]
        self.late = [a for a in arrays if a not in self.arrays]  # what broadcasts to the shapes of the others
        self.nested = any(a.mapping or a.items for a in self.arrays)
        self.broadcast = any(a.lead == "..." for a in self.arrays)
        self.full = [a for a in self.arrays if a.full]
        self.exact = {(a.lead, a.axes): [] for a in self.arrays if a.exact}
        for a in self.arrays:
            if a.exact:
                self.exact[a.lead, a.axes].append(a.name)
        owners = {axis: a.name for a in reversed(self.arrays) for axis in a.axes}  # the first array that has an axis
        self.literals = {axis: int(axis) for axis in owners if axis.isdigit()}
        products = [(name, axis, *axis.split("*")) for axis, name in reversed(owners.items()) if "*" in axis]
        self.multiples = [(name, axis, int(n), letter) for name, axis, n, letter in products if n.isdigit()]
        self.divided = [(name, axis, count) for name, axis, count, _ in products if count in parameters]

    def check(self, args, options):
        """Raise Misfit unless the arguments keep the contract; a missing one is left to the call itself."""
        given = dict(zip(self.parameters, args, strict=False), **options)
        if not self.needed <= given.keys():
            return
        sizes, lead = dict(self.literals), ()
        if self.arrays:
            terms, arrays = self.lay_out(given) if self.nested else (self.arrays, self.pick(given))
            check_types(terms, arrays)
            lead = self.measure(terms, arrays, sizes)
        if self.divided:
            check_division(self.divided, given, arrays, sizes)
        for number in self.numbers:
            check_number(number, sizes.get(number.name) if number.name in sizes else given.get(number.name))
        for term in self.late:
            if given.get(term.name) is not None or term.broadcast:
                check_late(term, given[term.name], arrays, (*lead, *map(sizes.get, term.axes)))

    def pick(self, given):
        """{name: array} where every array is an argument."""
        return {term.name: given[term.name] for term in self.arrays}

    def lay_out(self, given):
        """One term for each array and {name: array}, the items of mappings and sequences named."""
        terms, arrays = [], {}
        check_sequences({term.name: len(given[term.name]) for term in self.arrays if term.items})
        for mapping in dict.fromkeys(term.mapping for term in self.arrays if term.mapping):
            check_keys(mapping, given[mapping], [term.name for term in self.arrays if term.mapping == mapping])
        for term in self.arrays:
            holder = given[term.mapping] if term.mapping else given
            items = {term.name: holder[term.name]}
            if term.items:
                items = {f"{term.name.removesuffix('s')}{i}": x for i, x in enumerate(given[term.name])}
            terms += [term] * len(items)
            arrays |= items
        return terms, arrays

    def measure(self, terms, arrays, sizes):
        """Put the size of every axis into `sizes` and give the broadcast leading axes."""
        lead = None
        for term, (name, x) in zip(terms, arrays.items(), strict=True):
            shape = x.shape
            extra = len(shape) - len(term.axes)
            if term.exact:
                continue
            if extra < 0:
                axes = "1 axis" if len(term.axes) == 1 else f"{len(term.axes)} axes"
                raise Misfit(f"{name} needs at least {axes}, got shape {tuple(shape)}")
            for axis, size in zip(term.axes, shape[extra:], strict=True):
                if sizes.setdefault(axis, size) != size:
                    self.disagree(axis, terms, arrays)
            if term.lead:
                ours = tuple(shape[:extra])
                if term.lead != "..." and sizes.setdefault(term.lead, ours) != ours:
                    self.disagree(term.lead, terms, arrays)
                if self.broadcast and ours != lead and not term.full:
                    lead = ours if lead is None else broadcast(lead, ours, name, terms, arrays)
        lead = lead or ()
        for name, axis, n, letter in self.multiples:
            check_equal(self.words[axis], expected=n * sizes[letter], **{name: sizes[axis]})
        for term in self.full:
            check_equal("leading axes", output=lead, **leading([term], {term.name: arrays[term.name]}))
        for (group, axes), names in self.exact.items():
            shapes, tail = {name: tuple(arrays[name].shape) for name in names}, tuple(map(sizes.get, axes))
            if group:
                check_equal("shape", expected=(*sizes[group], *tail), **shapes)
            else:
                check_square(tail, shapes)
        return lead

    def disagree(self, axis, terms, arrays):
        """Say which sizes the arrays give to an axis, or to a named group of leading axes."""
        if axis.endswith("..."):
            return check_equal("leading axes", **leading(terms, arrays, axis))
        found = {
            name: x.shape[term.axes.index(axis) - len(term.axes)]
            for term, (name, x) in zip(terms, arrays.items(), strict=True)
            if axis in term.axes and not term.exact
        }
        if axis not in self.literals:
            return check_equal(self.words.get(axis, axis), **found)
        for name, size in found.items():
            check_equal(self.words.get(name, name), **{name: size}, expected=self.literals[axis])


def leading(terms, arrays, lead=None):
    """{name: axes before the named ones} of the arrays whose leading axes are `lead`, or have any."""
    return {
        name: tuple(x.shape[: len(x.shape) - len(term.axes)])
        for term, (name, x) in zip(terms, arrays.items(), strict=True)
        if term.lead and lead in (None, term.lead)
    }


def broadcast(lead, ours, name, terms, arrays):
    """The leading axes so far, broadcast with those of `name`."""
    try:
        return np.broadcast_shapes(lead, ours)
    except ValueError as error:
        found = leading(terms, arrays)
        listed = ", ".join(f"{other} has {found[other]}" for other in list(found)[: list(found).index(name) + 1])
        raise Misfit(f"leading axes must broadcast, but {listed}") from error


def check_types(terms, arrays):
    """Misfit unless all are arrays of one library and of the kinds that their terms say."""
    check_library(arrays)
    for term, (name, x) in zip(terms, arrays.items(), strict=True):
        if kind_of(x) != term.kind:
            raise Misfit(f"{name} must {KINDS[term.kind]}, got {x.dtype}")


def check_library(arrays):
    """Misfit unless all are arrays of one library."""
    if len({namespace(x, name) for name, x in arrays.items()}) > 1:
        libraries = ", ".join(f"{name} {library(x)}" for name, x in arrays.items())
        raise Misfit(f"all arrays must be of one library, got {libraries}")


def check_square(expected, shapes):
    """Misfit unless every shape is the expected one, of axes alone."""
    for name, shape in shapes.items():
        if shape != expected:
            raise Misfit(f"{name} must be {expected}, got {shape}")


def check_division(divided, given, arrays, sizes):
    """Misfit unless each count of heads is an integer and divides the columns that hold them."""
    for count in dict.fromkeys(count for *_, count in divided):
        check_integer(1, **{count: given[count]})
        columns = {name: sizes[axis] for name, axis, of in divided if of == count}
        if any(n % given[count] for n in columns.values()):
            listed = ", ".join(f"{name} {tuple(arrays[name].shape)}" for name in columns)
            raise Misfit(f"{count} must divide the columns, got {listed}, {count} = {given[count]}")


def check_number(number, n):
    """Misfit unless `n` is None, an integer from the bound on, or above it."""
    if n is None:
        return
    if number.integer:
        check_integer(number.bound, **{number.name: n})
    elif not n > number.bound:
        raise Misfit(f"{number.name} must be positive, got {n!r}")


def check_late(term, x, arrays, target):
    """Misfit unless `x` is of the kind of its term, of the library of the others, and broadcasts to `target`."""
    first = next(iter(arrays))
    if term.kind == "bool":
        if not hasattr(x, "dtype") or kind_of(x) != "bool":
            raise Misfit(f"mask must be boolean with True = may see, got {getattr(x, 'dtype', type(x).__name__)}")
        if namespace(x) is not namespace(arrays[first]):
            ours, theirs = library(arrays[first]), library(x)
            raise Misfit(f"mask must be of {ours} like the rest, got {theirs} (`build` has `like=`)")
    else:
        check_types([term._replace(kind="float"), term], {first: arrays[first], term.name: x})
    check_broadcasts(term.name, x.shape, target)


def check_keys(mapping, given, names):
    """Misfit unless the mapping holds all names."""
    if missing := [name for name in names if name not in given]:
        raise Misfit(f"{mapping} must hold {', '.join(names)}, but {', '.join(missing)} is missing")


def check_sequences(lengths):
    """Misfit unless all sequences have the same number of items, and one at least."""
    check_equal("number of parts", **lengths)
    if 0 in lengths.values():
        raise Misfit("expected at least one part, got none")
