"""Shape contracts: the line above a kernel that checks its arguments.

It words the error, too, and stands in the reference.

    @shapes("q (..., T, D), k (..., S, D), mask (..., T, S) bool -> (..., T, S)")

A letter is one size wherever it stands; an error calls it by `WORDS`, or by
`shapes(..., T="positions")`.

| term | what holds |
|---|---|
| `q (..., T, D)` | a floating-point array; the axes before the named ones broadcast |
| `k (B..., S, D)` | the leading axes are the same for all arrays that write `B...` |
| `Wq Wk (M, H*D)` | two arrays alike; where H is an argument, it divides the size |
| `W1 (3*M, F)` | the size is three times M |
| `P = (H, H)` | exactly this shape |
| `dout (..., T, E) full` | with all leading axes of the output |
| `ids (..., S) int`, `mask (..., T, S) bool` | integers; a mask, True = may see |
| `weights {W1 (M, F), b1 (F,)}` | a mapping from names to arrays |
| `outs [(..., T, E)]` | a sequence of arrays: out0, out1, ... |
| `lse (..., T) wide` | of the others' type, but float32 where that is half |
| `T S >= 0`, `ramp > 0` | integers of at least 0; a positive number, finite |
| `a b rule` | mask rules |

A term without `...` has exactly its axes. An array that may be None broadcasts to its
axes, and so do a mask and `sink (...) broadcast`. All arrays come from one library and
tensors are of one type, where half counts as float32 if the kernel computes in float32.
What `OPTIONS` names means the same in every kernel and is checked without a term, and
so is a switch, an argument that is False unless given.
A number reaches the kernel as Python's own, which leaves an array the type it has.
Only the outermost call checks: what a kernel hands to another one fits by its own
contract. NumPy warns of nothing in it: what overflows is infinite and what has no
value is NaN, as in torch.
"""

import functools
import inspect
import itertools
import math
import operator
import re
import threading
from typing import NamedTuple

import numpy as np

from ._arrays import (
    KINDS,
    Misfit,
    as_float32,
    cast,
    check_equal,
    kind_of,
    namespace,
    quiet,
)
from ._checks import (
    LONGEST,
    alike,
    broadcast,
    check_axes,
    check_block,
    check_dense,
    check_division,
    check_exact,
    check_keys,
    check_kind,
    check_late,
    check_library,
    check_map,
    check_rule,
    check_sequences,
    check_switch,
    check_tensors,
    leading,
    positive,
    real,
    whole,
)

NUMPY = namespace(np.empty(0))
OPTIONS = {"scale": real, "rule": check_rule, "block": check_block, "map": check_map}
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
TERM = re.compile(
    r"(?P<mapping>\w+) \{|(?P<end>\})|(?P<names>\w+(?: \w+)*) "
    r"(?:(?P<above>>=?) (?P<bound>\d+)|(?P<rule>rule)"
    r"|(?P<exact>= )?(?P<items>\[)?\((?P<axes>[^)]*)\)\]?"
    r"(?: (?P<word>bool|int|full|broadcast|wide))?)"
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
    wide: bool  # float32 where the others are half
    items: bool  # whether it stands for the items of a sequence
    mapping: str | None  # what holds it, where it is no argument itself


class Number(NamedTuple):
    """What a contract says of one number, an argument or the size of an axis."""

    name: str
    integer: bool
    least: int
    most: int  # LONGEST for what becomes an axis of the result


def shapes(contract, *, name=None, **words):
    """Hold the arguments of a kernel to `contract`.

    Errors name the kernel, or `name`, and call axes by `words`.
    """

    def decorate(kernel):
        plan, where = Plan(contract, WORDS | words, kernel), name or kernel.__name__
        calm = quiet(kernel)

        @functools.wraps(kernel)
        def checked(*args, **options):
            if call.inside:
                return kernel(*args, **options)
            call.inside = True
            try:
                args, options = plan.check(args, options)
                return calm(*args, **options)
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
    """Compute half precision in float32.

    The results take the types of the arguments that `like` names, in turn.
    """

    def decorate(kernel):
        parameters = list(inspect.signature(kernel).parameters)
        sources = [(name, parameters.index(name)) for name in like.split()]

        @functools.wraps(kernel)
        def widened(*args, **options):
            wide = {name: as_float32(x) for name, x in options.items()}
            results = kernel(*map(as_float32, args), **wide)
            likes = [args[i] if i < len(args) else options[name] for name, i in sources]
            types = [x.dtype for x in likes]
            if isinstance(results, tuple):
                return (*map(cast, results, types), *results[len(types) :])
            return cast(results, types[0])

        widened.widens = True
        return widened

    return decorate


def document(doc, contract):
    """A docstring with the contract behind its first paragraph."""
    first, _, rest = inspect.cleandoc(doc or "").partition("\n\n")
    return "\n\n".join(part for part in (first, contract, rest) if part)


def parse(contract):
    """The arrays, numbers and rules that a contract asks for, in its order."""
    inputs, _, output = contract.partition("->")
    if TERM.sub("", inputs).strip(", "):
        raise TypeError(f"cannot read the contract {contract!r}")
    arrays, numbers, rules, mapping = [], [], [], None
    axes = set(re.findall(r"\w+", output))
    for term in TERM.finditer(inputs):
        names = (term["names"] or "").split()
        if not names:
            mapping = term["mapping"]
        elif term["above"]:
            integer, least = term["above"] == ">=", int(term["bound"])
            for name in names:
                most = LONGEST if name in axes else math.inf
                numbers.append(Number(name, integer, least, most))
        elif term["rule"]:
            rules += names
        else:
            arrays += [array_of(name, term, mapping) for name in names]
    return arrays, numbers, rules


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
        wide=word == "wide",
        items=items,
        mapping=mapping,
    )


class Plan:
    """A contract worked out where the kernel is defined: a call only compares."""

    def __init__(self, contract, words, kernel):
        parameters = inspect.signature(kernel).parameters
        arrays, self.numbers, rules = parse(contract)
        if strangers := {a.mapping or a.name for a in arrays} - parameters.keys():
            raise TypeError(
                f"{kernel.__name__} has no argument {', '.join(strangers)}, "
                "but its contract has"
            )
        self.words = words
        self.widens = hasattr(kernel, "widens") or any(a.wide for a in arrays)
        self.options = {name: check_rule for name in rules}
        for name, parameter in parameters.items():
            switch = check_switch if parameter.default is False else None
            if check := OPTIONS.get(name, switch):
                self.options[name] = check
        by_position = [p for p in parameters.values() if p.kind is not p.KEYWORD_ONLY]
        self.parameters = [p.name for p in by_position]
        self.needed = {name for name, p in parameters.items() if p.default is p.empty}
        self.may_be_none = {name for name, p in parameters.items() if p.default is None}
        # the late ones broadcast to the shapes of the others
        self.late = [
            a
            for a in arrays
            if not a.mapping
            and (a.name not in self.needed or a.broadcast or a.kind == "bool")
        ]
        self.arrays = [a for a in arrays if a not in self.late]
        self.nested = any(a.mapping or a.items for a in self.arrays)
        self.broadcast = any(a.lead == "..." for a in self.arrays)
        self.full = [a for a in self.arrays if a.full]
        self.exact = any(a.exact for a in self.arrays)
        # the first array that has an axis
        owners = {axis: a.name for a in reversed(self.arrays) for axis in a.axes}
        self.literals = {axis: int(axis) for axis in owners if axis.isdigit()}
        self.multiples, self.divided = [], []
        for axis, name in reversed(owners.items()):
            count, _, letter = axis.partition("*")
            if letter and count.isdigit():
                self.multiples.append((name, axis, int(count), letter))
            elif letter and count in parameters:
                self.divided.append((name, axis, count))

    def check(self, args, options):
        """The arguments, numbers as Python's; Misfit unless they keep the contract.

        A missing one, or one too many, is left to the call itself.
        """
        given = dict(zip(self.parameters, args, strict=False))
        if options:
            given.update(options)
        if len(args) < len(self.needed) and not self.needed <= given.keys():
            return args, options
        terms, arrays = self.lay_out(given) if self.nested else (self.arrays, given)
        sizes = self.literals.copy()
        lead = self.measure(terms, arrays, sizes)
        if self.multiples or self.full or self.exact:
            self.check_whole_shapes(terms, arrays, sizes, lead)
        if self.divided:
            check_division(self.divided, given, arrays, sizes)
        for term in self.late:
            x = given.get(term.name)
            if x is not None or term.broadcast or term.name in self.needed:
                first = terms[0].name
                target = (*lead, *map(sizes.get, term.axes))
                check_late(term, x, first, arrays[first], target, self.widens)
        like = arrays[terms[0].name] if terms else None
        plain = self.plain_numbers(given, sizes, like)
        if not plain or len(args) > len(self.parameters):
            return args, options
        names = zip(self.parameters, args, strict=False)
        options = {name: plain.get(name, x) for name, x in options.items()}
        return [plain.get(name, x) for name, x in names], options

    def plain_numbers(self, given, sizes, like):
        """{name: number of Python} of the numbers and options that are none yet.

        Misfit where one is not what the contract asks for.
        """
        plain = {}
        for name, integer, least, most in self.numbers:
            if name not in given:
                if name in sizes:
                    whole(name, sizes[name], least)
                continue
            n = given[name]
            if integer and type(n) is int and least <= n <= most:
                continue
            if n is not None or name not in self.may_be_none:
                hold = (
                    whole(name, n, least, most) if integer else positive(name, n, like)
                )
                plain[name] = hold
        for name, hold in self.options.items():
            x = given.get(name)
            if x is not None or (name in given and name not in self.may_be_none):
                held = hold(name, x, like)
                if held is not x:
                    plain[name] = held
        return plain

    def lay_out(self, given):
        """One term for each array, and {name: array}.

        The items of mappings and sequences are among them.
        """
        terms, arrays = [], {}
        check_sequences({a.name: given[a.name] for a in self.arrays if a.items})
        for mapping in dict.fromkeys(a.mapping for a in self.arrays if a.mapping):
            names = [a.name for a in self.arrays if a.mapping == mapping]
            check_keys(mapping, given[mapping], names)
        for term in self.arrays:
            holder = given[term.mapping] if term.mapping else given
            items = {term.name: holder[term.name]}
            if term.items:
                stem = term.name.removesuffix("s")
                items = {f"{stem}{i}": x for i, x in enumerate(given[term.name])}
            terms += [Array(name, *term[1:]) for name in items]
            arrays |= items
        return terms, arrays

    def measure(self, terms, arrays, sizes):
        """Hold each array to its term; gives the broadcast leading axes.

        The size of every axis goes into `sizes`.
        """
        xp = lead = None
        for term in terms:
            name, group, axes, kind, exact, full, *_ = term
            x = arrays[name]
            library = namespace(x, name)
            if library is not xp:
                if xp is not None:
                    check_library({term.name: arrays[term.name] for term in terms})
                xp, like = library, x
                if xp is not NUMPY:
                    check_dense(name, x)
            elif xp is not NUMPY and not alike(x, like):
                tensors = {term.name: arrays[term.name] for term in terms}
                check_tensors(tensors, self.widens)
            if (KINDS.get(x.dtype) or kind_of(x)) != kind:
                check_kind(name, x, kind)
            if exact:
                continue
            shape, least = x.shape, len(axes)
            extra = len(shape) - least
            if extra and (extra < 0 or not group):
                check_axes(term, shape)
            for axis, size in zip(axes, shape[extra:], strict=True):
                if sizes.setdefault(axis, size) != size:
                    self.disagree(axis, terms, arrays)
            if group and not full:
                ours = shape[:extra]
                if group != "..." and sizes.setdefault(group, ours) != ours:
                    self.disagree(group, terms, arrays)
                if lead is None:
                    lead = ours
                elif ours != lead and self.broadcast:
                    lead = broadcast(lead, ours, name, terms, arrays)
        return lead or ()

    def check_whole_shapes(self, terms, arrays, sizes, lead):
        """Misfit unless whole shapes are what the other arrays lead to.

        Those are multiples, exact shapes and full leading axes.
        """
        for name, axis, n, letter in self.multiples:
            widths = {"expected": n * sizes[letter], name: sizes[axis]}
            check_equal(self.words.get(axis, axis), **widths)
        for term in self.full:
            check_equal("leading axes", output=tuple(lead), **leading([term], arrays))
        exact = [term for term in terms if term.exact]
        alike = operator.attrgetter("lead", "axes")
        for (group, axes), same in itertools.groupby(exact, key=alike):
            expected = (*sizes.get(group, ()), *map(sizes.get, axes))
            actual = {term.name: tuple(arrays[term.name].shape) for term in same}
            check_exact(expected, actual, square=group is None)

    def disagree(self, axis, terms, arrays):
        """Say which sizes the arrays give to an axis, or a named group of them."""
        for term in terms:
            namespace(arrays[term.name], term.name)
        if axis.endswith("..."):
            alike = [term for term in terms if term.lead == axis and not term.exact]
            return check_equal("leading axes", **leading(alike, arrays))
        owners = [term for term in terms if axis in term.axes and not term.exact]
        at = {t.name: t.axes.index(axis) - len(t.axes) for t in owners}
        owned = {name: arrays[name].shape[i] for name, i in at.items()}
        if axis not in self.literals:
            return check_equal(self.words.get(axis, axis), **owned)
        expected = self.literals[axis]
        for name, size in owned.items():
            check_equal(self.words.get(name, name), **{name: size}, expected=expected)
