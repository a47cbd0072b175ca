"""What a problem is made of: a statement, a worked answer, cases, and the wrong answers it must refuse."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from textwrap import dedent, indent

import numpy as np

PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23)
TOLERANCE = {"float64": 1e-9, "float32": 1e-4, "float16": 2e-2, "bfloat16": 1.2e-1}


@dataclass(frozen=True, eq=False)
class Case:
    """One call of the answer and what must come back."""

    name: str
    args: tuple
    hint: str | None = None  # what a failure here, and nowhere before, suggests
    dtype: str = "native"  # float64 for NumPy, float32 for torch
    strided: bool = False
    grad: bool = False  # compare gradients too (torch answers)
    slack: float = 1.0  # times the tolerance of the dtype
    only: str | None = None  # "numpy" or "torch"
    keep: bool = False  # ask for this result again at the end
    memory: int | None = None  # most bytes alive at once beyond the arguments
    cheaper_than: float | None = None  # most growth of arithmetic from `smaller` to `args`
    smaller: tuple | None = None
    large: bool = False  # runs alone under a tight limit of memory, last
    read: Callable = lambda value: value  # the part of the answer's value that counts
    init: tuple | None = None
    state: dict | None = None
    want: object = None  # the oracle's value unless given


@dataclass(frozen=True)
class Mutant:
    """A wrong answer: the worked one with some passages replaced, or a `source` of its own."""

    name: str
    hint: str
    changes: tuple = ()
    source: str = ""
    on: tuple = ("numpy", "torch")


def wrong(name, hint, *texts, source="", on=("numpy", "torch")):
    """A mutant; `texts` are the passages of the worked answer and what replaces them, in turns."""
    return Mutant(name, hint, tuple(zip(texts[::2], texts[1::2], strict=True)), source, on)


@dataclass(frozen=True)
class Problem:
    """Everything about one problem."""

    id: str
    title: str
    statement: str
    signature: str
    level: str  # L0 screen ... L4 staff
    tags: tuple
    seed: tuple  # the interview questions (1..30) that it drills
    hints: tuple  # three, from a nudge to nearly all
    reference: str
    oracle: Callable
    cases: Callable  # Draw -> iterable of Case
    mutants: tuple
    forbidden: tuple = ()
    torch_only: bool = False
    time_limit: float = 10.0
    memory_limit: int = 1 << 30

    @property
    def stub(self):
        """What the reader starts from: the signature, the statement, and nothing behind them."""
        text = '"""' + dedent(self.statement).strip() + '\n"""'
        head, *methods = self.signature.strip().splitlines()
        body = [indent(text, "    ")]
        if methods:
            body += [f"\n{line}\n        raise NotImplementedError" for line in methods]
        else:
            body += ["    raise NotImplementedError"]
        return "\n".join([f"import {'torch' if methods else 'numpy as np'}\n\n", head, *body]) + "\n"

    @property
    def parameters(self):
        """Names of the arguments whose values the cases give."""
        functions = [n for n in ast.walk(ast.parse(self.stub)) if isinstance(n, ast.FunctionDef)]
        return [a.arg for f in functions if f.name in (self.id, "forward") for a in f.args.args if a.arg != "self"]

    def wrong_answer(self, name):
        """The source of the wrong answer of that name."""
        return self.source({mutant.name: mutant for mutant in self.mutants}[name])

    def source(self, mutant):
        """The full source of a mutant."""
        if mutant.source:
            return dedent(mutant.source).strip() + "\n"
        text = self.reference
        for old, new in mutant.changes:
            if text.count(old) != 1:
                raise ValueError(f"{self.id}/{mutant.name}: {old!r} occurs {text.count(old)} times, expected once")
            text = text.replace(old, new)
        return text

    def drawn(self, seed, backend):
        """The cases for one seed, with the wanted values in float64."""
        for case in self.cases(Draw(seed)):
            if case.only not in (None, backend):
                continue
            dtype = ("float32" if backend == "torch" else "float64") if case.dtype == "native" else case.dtype
            args = rounded(case.args, "float32" if dtype == "float64" else dtype)
            state = (
                None
                if case.state is None
                else dict(zip(case.state, rounded(tuple(case.state.values()), dtype), strict=True))
            )
            case = replace(case, dtype=dtype, args=args, state=state)
            yield replace(case, want=self.expected(case, args) if case.want is None else case.want)

    def expected(self, case, args):
        """The oracle's value, in float64."""
        args = tuple(_stream(x) for x in args)
        with np.errstate(all="ignore"):
            return self.oracle(*args) if case.init is None else self.oracle(*case.init, case.state, *args)


class Draw:
    """Hidden sizes and numbers, all from one seed."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def sizes(self, count, least=2, most=23):
        """Different primes."""
        pool = [p for p in PRIMES if least <= p <= most]
        return [int(n) for n in self.rng.permutation(pool)[:count]]

    def normal(self, *shape, scale=1.0):
        """Normal numbers that float32 holds exactly, so that both kinds of arrays get the same."""
        return (self.rng.normal(size=shape) * scale).astype(np.float32).astype(np.float64)

    def rows(self, n, count=50):
        """Some positions of many, the first and the last among them."""
        return np.unique([0, n - 1, *self.rng.integers(0, n, count)])

    def mask(self, *shape, empty=True):
        """A random mask; every row sees something unless `empty` rows are asked for."""
        mask = self.rng.random(shape) < 0.55
        mask[..., 0, :] = True
        mask[..., np.arange(shape[-2]), self.rng.integers(0, shape[-1], shape[-2])] = True
        if empty:
            mask[..., -1, :] = False
        return mask


def at(rows):
    """Reads only some positions of a large result, provided that it has all of them."""

    def read(out):
        out = np.asarray(out)
        return out[..., rows, :] if out.ndim > 1 and out.shape[-2] > rows[-1] else out

    return read


def rounded(x, dtype):
    """Arguments as `dtype` holds them, kept in float64."""
    if isinstance(x, (tuple, list)):
        return type(x)(rounded(item, dtype) for item in x)
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f":
        return x
    if dtype == "bfloat16":
        bits = x.astype(np.float32).view(np.uint32).astype(np.uint64)
        bits = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000
        return bits.astype(np.uint32).view(np.float32).astype(np.float64).reshape(x.shape)
    return x.astype(dtype).astype(np.float64)


def _stream(x):
    return iter(x) if type(x).__name__ == "Stream" else x


def ways(args, *, grad=True, half=True, slack=1.0, **common):
    """The same numbers as different callers bring them."""
    yield Case("the inputs are not contiguous in memory", args, strided=True, **common,
               hint="The values are right for contiguous inputs only: `view`, raw strides or `reshape` on a copy "
                    "see another order. Use `reshape` or index by axis.")  # fmt: skip
    if half:
        text = ("It breaks in half precision: a constant like -1e9 does not fit in float16, exp overflows above 11 without "
                "subtracting the maximum, and sums lose digits. Mask with -inf and subtract the maximum.")  # fmt: skip
        yield Case("half precision, float16", args, dtype="float16", hint=text, slack=slack, **common)
        yield Case("half precision, bfloat16", args, dtype="bfloat16", hint=text, only="torch", slack=slack, **common)
    if grad:
        yield Case("gradients (torch)", args, grad=True, only="torch", **common,
                   hint="The values are right and the gradients are not: something was detached, rounded, or written in place.")  # fmt: skip
