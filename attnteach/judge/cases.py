"""The calls of an answer that judge it: hidden sizes and numbers, all from one seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23)
# NumPy is granted what torch is: a table in float32, an epsilon of 1e-6
TOLERANCE = {"float64": 1e-4, "float32": 1e-4, "float16": 2e-2, "bfloat16": 1.2e-1}
SHORT = ("float16", "bfloat16")


@dataclass(frozen=True, eq=False)
class Case:
    """One call of the answer and what must come back.

    A failure here, and nowhere before, suggests the hint under `[cases]` of the problem's `words.toml`,
    whose key is the name of the case unless `hint` gives another.
    """

    name: str
    args: tuple
    hint: str | None = None
    dtype: str = "native"  # float64 for NumPy, float32 for torch
    strided: bool = False
    grad: bool = False  # compare gradients too (torch answers)
    slack: float = 1.0  # times the tolerance of the dtype
    only: str | None = None  # "numpy" or "torch"
    wider: bool = False  # a half input may give longer floats: statistics that go on being summed
    keep: bool = False  # ask for this result again at the end
    again: str | None = None  # the name of an earlier case with the same arguments: what differs is random, or kept
    memory: int | None = None  # most bytes alive at once beyond the arguments
    cheaper_than: float | None = None  # most growth of arithmetic from `smaller` to `args`
    smaller: tuple | None = None
    large: bool = False  # runs alone under a tight limit of memory, last
    read: Callable = lambda value: value  # the part of the answer's value that counts
    init: tuple | None = None
    earlier: tuple = ()  # arguments of calls of the same module before this one
    state: dict | None = None
    want: object = None  # the oracle's value unless given

    @property
    def tolerance(self):
        """How far from the oracle a value may lie, relative to the largest wanted one."""
        return TOLERANCE[self.dtype] * self.slack

    @property
    def cotangents(self):
        """What each output weighs in the loss whose gradient is compared."""
        rng = np.random.default_rng(1)
        outputs = self.want if isinstance(self.want, tuple) else (self.want,)
        return tuple(rng.normal(size=np.shape(x)) for x in outputs)


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

    def whole(self, *shape, most=3):
        """Whole numbers from -most to most, to be read in a small example."""
        return self.rng.integers(-most, most + 1, shape).astype(np.float64)

    def distinct(self, *shape):
        """The whole numbers from 1, in random order: no two are equal, and no mean of them is 0."""
        return (1.0 + self.rng.permutation(int(np.prod(shape)))).reshape(shape)

    def rows(self, n, count=50):
        """Some positions of many, the first and the last among them."""
        return np.unique([0, n - 1, *self.rng.integers(0, n, count)])

    def mask(self, *shape, empty=True):
        """A random mask whose last row hides something; every row sees something unless `empty` rows are asked for."""
        mask = self.rng.random(shape) < 0.55
        mask[..., 0, :] = True
        seen = self.rng.integers(0, shape[-1], shape[-2])
        mask[..., np.arange(shape[-2]), seen] = True
        if min(shape[-2:]) > 1:
            mask[..., -1, (seen[-1] + 1) % shape[-1]] = False
        if empty:
            mask[..., -1, :] = False
        return mask


def read_rows(rows):
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
