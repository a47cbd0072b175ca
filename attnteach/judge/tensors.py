"""What the right answers use of PyTorch, over NumPy: values without gradients, for a page that has no PyTorch.

`in_place_of_torch()` makes `import torch` mean it. What is lacking raises NotHere, with a sentence.
"""

import builtins
import contextlib
import copy
import math
import string
import sys
import types
from collections import namedtuple
from functools import reduce

import numpy as np

KINDS = "bifc"
RANDOM = np.random.default_rng()


class NotHere(AttributeError):
    """Something of PyTorch that is not here."""


class dtype:
    """A type of numbers: its name, what NumPy keeps it in, what it is computed in."""

    def __init__(self, name, kept, computed=None):
        self.name, self.kept = name, np.dtype(kept)
        self.computed = np.dtype(computed or kept)
        self.kind = KINDS.index(self.kept.kind.replace("u", "i"))
        self.is_floating_point, self.is_complex = self.kind == 2, self.kind == 3

    def __repr__(self):
        return f"torch.{self.name}"


bool = dtype("bool", "bool")
uint8, int32, int64 = dtype("uint8", "uint8"), dtype("int32", "int32"), dtype("int64", "int64")
float16, bfloat16 = dtype("float16", "float16", "float32"), dtype("bfloat16", "float32")
float32, float64 = dtype("float32", "float32"), dtype("float64", "float64")
complex64, complex128 = dtype("complex64", "complex64"), dtype("complex128", "complex128")
DTYPES = (bool, uint8, int32, int64, float16, bfloat16, float32, float64, complex64, complex128)
OF_NUMPY = {each.kept: each for each in DTYPES if each is not bfloat16}
OF_PYTHON = {builtins.bool: bool, int: int64, float: float32, complex: complex64}
NAMED_BY_PYTHON = {builtins.bool: bool, int: int64, float: float64, complex: complex128}


def dtype_of(x):
    if isinstance(x, type):
        return NAMED_BY_PYTHON[x]
    if isinstance(x, dtype):
        return x
    if isinstance(x, Tensor):
        return x.dtype
    if isinstance(x, (np.ndarray, np.generic)):
        return OF_NUMPY[x.dtype]
    return OF_PYTHON[type(x)]


def promote_types(a, b):
    if a is b:
        return a
    if {a, b} == {float16, bfloat16}:
        return float32
    for one, other in ((a, b), (b, a)):
        if one.kind > other.kind and not (one.kind == 3 and other is float64):
            return one
        if one is bfloat16 and other.kind == 2:
            return other
    return OF_NUMPY[np.promote_types(a.kept, b.kept)]


def result_type(*values):
    """Tensors with axes decide, then those without, then Python's numbers: a later group only where it is of a higher kind."""
    groups = ([], [], [])
    for x in values:
        groups[(0 if x.ndim else 1) if isinstance(x, Tensor) else 2].append(dtype_of(x))
    joint = None
    for group in groups:
        if group:
            own = reduce(promote_types, group)
            if joint is None or own.kind > joint.kind:
                joint = own
    return joint


class Size(tuple):
    __slots__ = ()

    def numel(self):
        return math.prod(self)

    def __repr__(self):
        return f"torch.Size({list(self)})"


def _to_bfloat16(x):
    """float32 numbers rounded to the nearest that bfloat16 has, ties to even."""
    bits = np.ascontiguousarray(x, np.float32).view(np.uint32)
    rounded = ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)
    return np.where(np.isnan(x), x, rounded).astype(np.float32).reshape(np.shape(x))


def _new(x, kind):
    """A tensor of numbers just computed."""
    x, kind = np.asarray(x), dtype_of(kind)
    return Tensor(_to_bfloat16(x) if kind is bfloat16 else x.astype(kind.kept, copy=False), kind)


def _array(x, kind=None):
    x = x._a if isinstance(x, Tensor) else np.asarray(x)
    return x if kind is None else x.astype(kind.computed, copy=False)


def _shape(shape):
    """Sizes given one by one or as one sequence."""
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = shape[0]
    return tuple(int(n) for n in shape)


def _index(key):
    if isinstance(key, Tensor):
        return key._a
    if isinstance(key, slice):
        key = slice(*(None if x is None else int(x) for x in (key.start, key.stop, key.step)))
        if key.step is not None and key.step <= 0:
            raise ValueError("step must be greater than zero")
        return key
    if isinstance(key, list):
        return np.array([int(x) for x in key]) if key and isinstance(key[0], Tensor) else key
    return tuple(map(_index, key)) if isinstance(key, tuple) else key


def _along(dim, index):
    """Where in an array the numbers of `index`, each its own place along `dim`, point to."""
    places = list(np.indices(index.shape, sparse=True))
    places[dim] = index._a
    return tuple(places)


class _Named(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotHere(f"Tensor.{name} {LACKS}")


LACKS = "is not in this page's stand-in for PyTorch: use another function, or run the answer on your machine."


class Tensor(metaclass=_Named):
    __array_priority__ = 1000
    __array_ufunc__ = None
    device, requires_grad, grad = "cpu", False, None

    def __init__(self, array, kind):
        self._a, self.dtype = array, kind

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotHere(f"Tensor.{name} {LACKS}")

    shape = property(lambda self: Size(self._a.shape))
    ndim = property(lambda self: self._a.ndim)
    T = property(lambda self: self._view(self._a.T))
    mT = property(lambda self: self._view(np.swapaxes(self._a, -1, -2)))
    real = property(lambda self: Tensor(self._a.real, OF_NUMPY[self._a.real.dtype]))
    imag = property(lambda self: Tensor(self._a.imag, OF_NUMPY[self._a.imag.dtype]))

    def _view(self, array):
        return Tensor(array, self.dtype)

    def __array__(self, dtype=None, copy=None):
        return self.numpy() if dtype is None else self.numpy().astype(dtype)

    def __repr__(self):
        return f"tensor({np.array2string(self._a, separator=', ', precision=4)}, dtype={self.dtype})"

    def __len__(self):
        return len(self._a)

    def __iter__(self):
        return (self[i] for i in range(len(self._a)))

    def __bool__(self):
        if self._a.size != 1:
            raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
        return builtins.bool(self._a.item())

    def __int__(self):
        return int(self._a.item())

    def __index__(self):
        if self.dtype.kind > 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self._a.item())

    def __float__(self):
        return float(self._a.item())

    def __format__(self, spec):
        return format(self._a.item(), spec) if self.ndim == 0 else repr(self)

    __hash__ = object.__hash__

    def __getitem__(self, key):
        return self._view(np.asarray(self._a[_index(key)]))

    def __setitem__(self, key, value):
        self._a[_index(key)] = _new(_array(value), self.dtype)._a

    def _assign(self, other):
        if other.dtype.kind > self.dtype.kind:
            raise RuntimeError(f"result type {other.dtype} can't be cast to the desired output type {self.dtype}")
        if other.shape != self.shape:
            raise RuntimeError(
                f"output with shape {list(self.shape)} doesn't match the broadcast shape {list(other.shape)}"
            )
        self._a[...] = _new(other._a, self.dtype)._a
        return self

    def __invert__(self):
        return _new(~self._a, self.dtype)

    def __neg__(self):
        return _new(-_array(self, self.dtype), self.dtype)

    def size(self, dim=None):
        return self.shape if dim is None else self.shape[dim]

    def dim(self):
        return self.ndim

    def numel(self):
        return self._a.size

    def item(self):
        return self._a.item()

    def numpy(self):
        if self.dtype is bfloat16:
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self._a

    def tolist(self):
        return self._a.tolist()

    def is_floating_point(self):
        return self.dtype.is_floating_point

    def detach(self):
        return self._view(self._a)

    def clone(self):
        return self._view(self._a.copy())

    def contiguous(self):
        return self if self._a.flags.c_contiguous else self._view(np.ascontiguousarray(self._a))

    def cpu(self):
        return self

    def requires_grad_(self, wanted=True):
        return self

    def to(self, *args, dtype=None, device=None):
        for each in args:
            dtype = each.dtype if isinstance(each, Tensor) else each if not isinstance(each, str) else dtype
        if dtype is None or dtype is self.dtype:
            return self
        with np.errstate(all="ignore"):
            return _new(_array(self), dtype_of(dtype))

    def type_as(self, other):
        return self.to(other.dtype)

    def double(self):
        return self.to(float64)

    def float(self):
        return self.to(float32)

    def bfloat16(self):
        return self.to(bfloat16)

    def long(self):
        return self.to(int64)

    def bool(self):
        return self.to(bool)

    def view(self, *shape):
        try:
            return self._view(np.reshape(self._a, _shape(shape), copy=False))
        except ValueError as error:
            if "copy" not in str(error):
                raise RuntimeError(f"shape {list(_shape(shape))} is invalid for input of size {self._a.size}") from None
            raise RuntimeError(
                "view size is not compatible with input tensor's size and stride. Use .reshape(...) instead."
            ) from None

    def reshape(self, *shape):
        try:
            return self._view(self._a.reshape(_shape(shape)))
        except ValueError:
            raise RuntimeError(f"shape {list(_shape(shape))} is invalid for input of size {self._a.size}") from None

    def permute(self, *dims):
        return self._view(self._a.transpose(_shape(dims)))

    def expand(self, *shape):
        shape = _shape(shape)
        own = (1,) * (len(shape) - self.ndim) + self._a.shape
        shape = tuple(have if n == -1 else n for n, have in zip(shape, own, strict=True))
        if any(have not in (1, n) for n, have in zip(shape, own, strict=True)):
            raise RuntimeError(f"The expanded size {list(shape)} must match the existing size {list(self.shape)}")
        return self._view(np.broadcast_to(self._a, shape))

    def t(self):
        return self._view(self._a.T)

    def unfold(self, dim, size, step):
        windows = np.lib.stride_tricks.sliding_window_view(self._a, size, axis=dim)
        step = [slice(None, None, step if axis == dim % self.ndim else None) for axis in range(self.ndim)]
        return self._view(windows[tuple(step)])

    def new_full(self, shape, value, dtype=None):
        return full(shape, value, dtype=dtype or self.dtype)

    def new_zeros(self, *shape, dtype=None):
        return zeros(*shape, dtype=dtype or self.dtype)

    def new_ones(self, *shape, dtype=None):
        return ones(*shape, dtype=dtype or self.dtype)

    new_empty = new_zeros

    def new_tensor(self, data, dtype=None):
        return tensor(data, dtype=dtype or self.dtype)

    def index_add(self, dim, index, source):
        out = np.moveaxis(self._a.copy(), dim, 0)
        np.add.at(out, index._a, np.moveaxis(source._a, dim, 0))
        return self._view(np.moveaxis(out, 0, dim))

    def scatter(self, dim, index, src):
        out = self._a.copy()
        out[_along(dim, index)] = src._a[tuple(map(slice, index.shape))] if isinstance(src, Tensor) else src
        return self._view(out)

    def scatter_add(self, dim, index, src):
        out = self._a.copy()
        np.add.at(out, _along(dim, index), src._a[tuple(map(slice, index.shape))])
        return self._view(out)

    def scatter_add_(self, dim, index, src):
        return self._assign(self.scatter_add(dim, index, src))

    def index_select(self, dim, index):
        return self._view(np.take(self._a, index._a, axis=dim))


def from_numpy(x):
    return Tensor(x, OF_NUMPY[x.dtype])


def tensor(data, *, dtype=None, device=None, requires_grad=False):
    if isinstance(data, (Tensor, np.ndarray, np.generic)):
        kind = dtype_of(data)
        data = np.array(_array(data))
    else:
        data = np.array(_plain(data))
        kind = {"f": float32, "c": complex64}.get(data.dtype.kind) or OF_NUMPY[data.dtype]
        kind = float32 if data.size == 0 else kind
    return _new(data, dtype or kind)


def as_tensor(data, dtype=None, device=None):
    if isinstance(data, np.ndarray):
        data = from_numpy(data)
    return data.to(dtype) if isinstance(data, Tensor) else tensor(data, dtype=dtype)


def _plain(data):
    if isinstance(data, (list, tuple)):
        return [_plain(x) for x in data]
    return data._a if isinstance(data, Tensor) else data


def _filled(value):
    def make(*size, dtype=None, device=None, requires_grad=False):
        return _new(np.full(_shape(size), value), dtype or float32)

    return make


zeros, ones = _filled(0.0), _filled(1.0)


def full(size, fill_value, *, dtype=None, device=None):
    kind = dtype or dtype_of(fill_value)
    return _new(np.full(_shape((size,)), _array(fill_value)), kind)


def zeros_like(x, dtype=None, device=None):
    return full_like(x, 0, dtype=dtype)


def ones_like(x, dtype=None, device=None):
    return full_like(x, 1, dtype=dtype)


def full_like(x, fill_value, dtype=None, device=None):
    kind = dtype or x.dtype
    return Tensor(np.full_like(x._a, _new(_array(fill_value), kind)._a, dtype=kind.kept), kind)


empty_like = zeros_like


def eye(n, m=None, *, dtype=None, device=None):
    return _new(np.eye(n, m), dtype or float32)


def arange(*bounds, dtype=None, device=None):
    bounds = [x.item() if isinstance(x, Tensor) else x for x in bounds]
    kind = dtype or (float32 if any(isinstance(x, float) for x in bounds) else int64)
    return _new(np.arange(*bounds), kind)


def randn(*size, dtype=None):
    return _new(RANDOM.standard_normal(_shape(size)), dtype or float32)


def polar(abs, angle):
    return complex_(abs * cos(angle), abs * sin(angle))


def complex_(real, imag):
    return from_numpy(real._a + imag._a * real._a.dtype.type(1) * np.complex64(1j))


# elementwise: one value out of each of the values in


def _elementwise(f, floating=False, boolean=False):
    def function(*values):
        kind = result_type(*values)
        if floating and kind.kind < 2:
            kind = float32
        with np.errstate(all="ignore"):
            out = f(*(_array(x, kind) for x in values))
        return _new(out, bool if boolean else kind)

    return function


def _one(f, **how):
    function = _elementwise(f, **how)
    return lambda input: function(input)


def _two(f, **how):
    function = _elementwise(f, **how)
    return lambda input, other: function(input, other)


_erf = np.frompyfunc(math.erf, 1, 1)


def _sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


exp, log, log2, sqrt, tanh, sin, cos = (
    _one(f, floating=True) for f in (np.exp, np.log, np.log2, np.sqrt, np.tanh, np.sin, np.cos)
)
sigmoid = _one(_sigmoid, floating=True)
rsqrt = _one(lambda x: 1 / np.sqrt(x), floating=True)
erf = _one(lambda x: np.asarray(_erf(x)).astype(x.dtype), floating=True)
neg, ceil, floor, square = (_one(f) for f in (np.negative, np.ceil, np.floor, np.square))
isinf, isfinite, isneginf = (_one(f, boolean=True) for f in (np.isinf, np.isfinite, np.isneginf))
logical_not = _one(np.logical_not, boolean=True)
logical_and = _two(np.logical_and, boolean=True)
mul, pow_, maximum, minimum = (_two(f) for f in (np.multiply, np.power, np.maximum, np.minimum))
logaddexp = _two(np.logaddexp, floating=True)
eq, ne, lt, le, gt, ge = (
    _two(f, boolean=True) for f in (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal)
)
_true_divide, _floor_divide = _two(np.divide, floating=True), _two(np.floor_divide)
_remainder, _and, _or, _xor = (_two(f) for f in (np.remainder, np.bitwise_and, np.bitwise_or, np.bitwise_xor))
_add, _sub = _two(np.add), _two(np.subtract)


def abs(input):
    if input.dtype.is_complex:
        return from_numpy(np.abs(input._a))
    return _new(np.abs(_array(input, input.dtype)), input.dtype)


def add(input, other, *, alpha=1):
    return _add(input, other if alpha == 1 else mul(other, alpha))


def sub(input, other, *, alpha=1):
    return _sub(input, other if alpha == 1 else mul(other, alpha))


def div(input, other, *, rounding_mode=None):
    if rounding_mode not in (None, "floor"):
        raise NotHere(f"rounding_mode={rounding_mode!r} {LACKS}")
    return (_floor_divide if rounding_mode else _true_divide)(input, other)


def relu(input):
    return maximum(input, 0)


def clamp(input, min=None, max=None):
    out = input if min is None else maximum(input, min)
    return out if max is None else minimum(out, max)


def clamp_min(input, min):
    return clamp(input, min=min)


def where(condition, input, other):
    kind = result_type(input, other)
    return _new(np.where(condition._a, _array(input, kind), _array(other, kind)), kind)


def masked_fill(input, mask, value):
    if mask.dtype is not bool:
        raise RuntimeError(f"masked_fill only supports boolean masks, but got mask with dtype {mask.dtype}")
    return _new(np.where(mask._a, _array(_array(value), input.dtype), _array(input, input.dtype)), input.dtype)


def masked_select(input, mask):
    values, chosen = np.broadcast_arrays(input._a, mask._a)
    return input._view(values[chosen])


def bucketize(input, boundaries, *, right=False):
    return from_numpy(np.searchsorted(boundaries._a, input._a, side="right" if right else "left"))


def nan_to_num(input, nan=0.0, posinf=None, neginf=None):
    if not input.dtype.is_floating_point:
        return input.clone()
    limits = finfo(input.dtype)
    posinf, neginf = (limits.max if posinf is None else posinf), (limits.min if neginf is None else neginf)
    return _new(np.nan_to_num(_array(input, input.dtype), nan=nan, posinf=posinf, neginf=neginf), input.dtype)


def lerp(input, end, weight):
    return input + weight * (end - input)


def addcmul(input, tensor1, tensor2, *, value=1):
    return input + value * tensor1 * tensor2


class finfo:
    def __init__(self, kind=float32):
        self.dtype = kind.name
        if kind is bfloat16:
            self.max, self.eps, self.tiny = 3.3895313892515355e38, 0.0078125, 1.1754943508222875e-38
        else:
            own = np.finfo(kind.kept)
            self.max, self.eps, self.tiny = float(own.max), float(own.eps), float(own.tiny)
        self.min, self.smallest_normal = -self.max, self.tiny


# along axes


def _axes(dim):
    return tuple(dim) if isinstance(dim, (list, tuple)) else dim


def _summed(f):
    def function(input, dim=None, keepdim=False, *, dtype=None, axis=None):
        kind = dtype or (input.dtype if input.dtype.kind > 1 else int64)
        dim = axis if dim is None else dim
        return _new(f(_array(input, kind), axis=_axes(dim), keepdims=keepdim), kind)

    return function


sum_, prod = _summed(np.sum), _summed(np.prod)


def _among(f, boolean=False):
    def function(input, dim=None, keepdim=False):
        return _new(f(_array(input), axis=_axes(dim), keepdims=keepdim), bool if boolean else input.dtype)

    return function


all_, any_ = _among(np.all, boolean=True), _among(np.any, boolean=True)
amax, amin = _among(np.max), _among(np.min)


def mean(input, dim=None, keepdim=False, *, dtype=None):
    kind = dtype or input.dtype
    if kind.kind < 2:
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype."
        )
    return _new(np.mean(_array(input, kind), axis=_axes(dim), keepdims=keepdim), kind)


def var(input, dim=None, unbiased=True, keepdim=False, *, correction=None):
    correction = int(unbiased) if correction is None else correction
    out = np.var(_array(input, input.dtype), axis=_axes(dim), ddof=correction, keepdims=keepdim)
    return _new(out, input.dtype)


Found = namedtuple("Found", "values indices")


def _extreme(of_all, of_two, best):
    def function(input, other=None, keepdim=False, *, dim=None):
        if isinstance(other, Tensor):
            return of_two(input, other)
        dim = other if dim is None else dim
        if dim is None:
            return of_all(input)
        where_ = np.expand_dims(best(_array(input), axis=dim), dim)
        found = np.take_along_axis(input._a, where_, dim)
        if not keepdim:
            found, where_ = np.squeeze(found, dim), np.squeeze(where_, dim)
        return Found(input._view(found), from_numpy(np.asarray(where_)))

    return function


max_, min_ = _extreme(amax, maximum, np.argmax), _extreme(amin, minimum, np.argmin)


def argmax(input, dim=None, keepdim=False):
    return from_numpy(np.asarray(np.argmax(input._a, axis=dim, keepdims=keepdim)))


def argsort(input, dim=-1, descending=False, stable=False):
    if not descending:
        return from_numpy(np.argsort(input._a, axis=dim, kind="stable"))
    order = np.argsort(np.flip(input._a, dim), axis=dim, kind="stable")
    return from_numpy(np.ascontiguousarray(np.flip(input.shape[dim] - 1 - order, dim)))


def sort(input, dim=-1, descending=False, stable=False):
    order = argsort(input, dim, descending)
    return Found(gather(input, dim, order), order)


def topk(input, k, dim=-1):
    values, indices = sort(input, dim, descending=True)
    return Found(narrow(values, dim, 0, k), narrow(indices, dim, 0, k))


def cumsum(input, dim, *, dtype=None):
    kind = dtype or (input.dtype if input.dtype.kind > 1 else int64)
    return _new(np.cumsum(_array(input, kind), axis=dim), kind)


def logsumexp(input, dim, keepdim=False):
    x = _array(input, input.dtype)
    top = np.max(x, axis=_axes(dim), keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore", over="ignore"):
        out = np.log(np.sum(np.exp(x - top), axis=_axes(dim), keepdims=True)) + top
    return _new(out if keepdim else np.squeeze(out, _axes(dim)), input.dtype)


def softmax(input, dim=None, dtype=None):
    kind = dtype or input.dtype
    if kind.kind < 2:
        raise RuntimeError(f'"softmax_lastdim_kernel_impl" not implemented for {kind}')
    x = _array(input, kind)
    with np.errstate(invalid="ignore"):
        e = np.exp(x - np.max(x, axis=dim, keepdims=True, initial=-np.inf))
        return _new(e / np.sum(e, axis=dim, keepdims=True), kind)


# shapes


def transpose(input, dim0, dim1):
    return input._view(np.swapaxes(input._a, dim0, dim1))


def movedim(input, source, destination):
    return input._view(np.moveaxis(input._a, source, destination))


def unsqueeze(input, dim):
    return input._view(np.expand_dims(input._a, dim))


def squeeze(input, dim=None):
    if dim is None:
        return input._view(np.squeeze(input._a))
    dims = dim if isinstance(dim, tuple) else (dim,)
    return input._view(np.squeeze(input._a, tuple(d for d in dims if input.shape[d] == 1)))


def flatten(input, start_dim=0, end_dim=-1):
    if input.ndim == 0:
        return input.reshape(1)
    start, end = start_dim % input.ndim, end_dim % input.ndim
    shape = input.shape
    return input.reshape(*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :])


def unflatten(input, dim, sizes):
    dim %= input.ndim
    return input.reshape(*input.shape[:dim], *sizes, *input.shape[dim + 1 :])


def reshape(input, shape):
    return input.reshape(shape)


def narrow(input, dim, start, length):
    if start + length > input.shape[dim]:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({input.shape[dim]}).")
    at = [slice(None)] * input.ndim
    at[dim] = slice(start, start + length)
    return input[tuple(at)]


def split(tensor, split_size_or_sections, dim=0):
    n, sizes = tensor.shape[dim], split_size_or_sections
    if isinstance(sizes, int):
        sizes = [min(sizes, n - at) for at in range(0, n, sizes)] or [0]
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    return tuple(narrow(tensor, dim, at, size) for at, size in zip(starts, sizes, strict=True))


def chunk(input, chunks, dim=0):
    return split(input, max(1, -(-input.shape[dim] // chunks)), dim)


def unbind(input, dim=0):
    return tuple(input._view(x) for x in np.moveaxis(input._a, dim, 0))


def _joined(f):
    def function(tensors, dim=0, *, axis=None):
        tensors = list(tensors)
        kind = reduce(promote_types, (x.dtype for x in tensors))
        try:
            return _new(f([_array(x, kind) for x in tensors], axis=dim if axis is None else axis), kind)
        except ValueError as error:
            raise RuntimeError(str(error)) from None

    return function


cat, stack = _joined(np.concatenate), _joined(np.stack)


def broadcast_shapes(*shapes):
    return Size(np.broadcast_shapes(*shapes))


def broadcast_tensors(*tensors):
    shape = np.broadcast_shapes(*(x.shape for x in tensors))
    return tuple(x.expand(shape) for x in tensors)


def repeat_interleave(input, repeats, dim=None):
    return input._view(np.repeat(input._a, _array(repeats), axis=dim))


def tril(input, diagonal=0):
    return input._view(np.tril(input._a, diagonal))


def triu(input, diagonal=0):
    return input._view(np.triu(input._a, diagonal))


def gather(input, dim, index):
    return input._view(input._a[_along(dim, index)])


def nonzero(input):
    return from_numpy(np.stack(np.nonzero(input._a), axis=-1))


def unravel_index(indices, shape):
    return tuple(from_numpy(np.asarray(x)) for x in np.unravel_index(indices._a, shape))


# products


def _of_one_type(*tensors):
    kinds = {x.dtype for x in tensors}
    if len(kinds) > 1:
        raise RuntimeError(f"expected all of one dtype, but got {' and '.join(sorted(map(str, kinds)))}")
    return kinds.pop()


def matmul(input, other):
    kind = _of_one_type(input, other)
    try:
        with np.errstate(all="ignore"):
            return _new(np.matmul(_array(input, kind), _array(other, kind)), kind)
    except ValueError:
        raise RuntimeError(f"the shapes {tuple(input.shape)} and {tuple(other.shape)} cannot be multiplied") from None


def bmm(input, mat2):
    if input.ndim != 3 or mat2.ndim != 3:
        raise RuntimeError("batch1 and batch2 must be 3D tensors")
    return matmul(input, mat2)


def dot(input, tensor):
    if input.ndim != 1 or tensor.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {input.ndim}D and {tensor.ndim}D tensors")
    return matmul(input, tensor)


def outer(input, vec2):
    return input[:, None] * vec2[None, :]


def einsum(equation, *operands):
    operands = operands[0] if len(operands) == 1 and isinstance(operands[0], (list, tuple)) else operands
    kind = _of_one_type(*operands)
    try:
        with np.errstate(all="ignore"):
            return _new(np.einsum(equation, *(_array(x, kind) for x in operands), optimize=True), kind)
    except ValueError as error:
        raise RuntimeError(f"einsum(): {error}") from None


def conv1d(input, weight, bias=None, stride=1, padding=0):
    return _convolved(input, weight, bias, 1, stride, padding)


def conv2d(input, weight, bias=None, stride=1, padding=0):
    return _convolved(input, weight, bias, 2, stride, padding)


def _convolved(input, weight, bias, n, stride, padding):
    kind = _of_one_type(input, weight)
    if input.ndim == n + 1:
        return _convolved(input[None], weight, bias, n, stride, padding)[0]
    pads = [(0, 0)] * 2 + [(p, p) for p in _each(padding, n)]
    axes = tuple(range(-n, 0))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(_array(input, kind), pads), weight.shape[2:], axis=axes)
    windows = windows[(..., *(slice(None, None, s) for s in _each(stride, n)), *[slice(None)] * n)]
    places, taps = string.ascii_lowercase[:n], string.ascii_lowercase[n : 2 * n]
    out = np.einsum(f"yz{places}{taps},xz{taps}->yx{places}", windows, _array(weight, kind), optimize=True)
    return _new(out if bias is None else out + _array(bias, kind).reshape(-1, *[1] * n), kind)


def _each(x, n):
    return (x,) * n if isinstance(x, int) else tuple(x)


# torch.nn.functional


def linear(input, weight, bias=None):
    kind = _of_one_type(input, weight)
    try:
        out = _array(input, kind) @ _array(weight, kind).T
    except ValueError:
        raise RuntimeError(
            f"the shapes {tuple(input.shape)} and {tuple(weight.shape[::-1])} cannot be multiplied"
        ) from None
    return _new(out if bias is None else out + _array(bias, kind), kind)


def gelu(input, approximate="none"):
    x = _array(input, input.dtype)
    if approximate == "tanh":
        return _new(0.5 * x * (1 + np.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3))), input.dtype)
    return _new(0.5 * x * (1 + np.asarray(_erf(x / 2**0.5)).astype(x.dtype)), input.dtype)


def elu(input, alpha=1.0):
    x = _array(input, input.dtype)
    return _new(np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))), input.dtype)


def leaky_relu(input, negative_slope=0.01):
    x = _array(input, input.dtype)
    return _new(np.where(x > 0, x, negative_slope * x), input.dtype)


def dropout(input, p=0.5, training=True):
    if not training or p == 0:
        return input
    kept = RANDOM.random(input.shape) >= p
    return _new(_array(input, input.dtype) * kept / (1 - p), input.dtype)


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    x, axes = _array(input, input.dtype), tuple(range(-len(normalized_shape), 0))
    x = (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps)
    x = x if weight is None else x * _array(weight, input.dtype)
    return _new(x if bias is None else x + _array(bias, input.dtype), input.dtype)


def embedding(input, weight):
    return weight[input]


def one_hot(tensor, num_classes=-1):
    n = int(tensor._a.max()) + 1 if num_classes == -1 else num_classes
    return _new(tensor._a[..., None] == np.arange(n), int64)


def pad(input, pad, mode="constant", value=0.0):
    if mode != "constant" or min(pad) < 0:
        raise NotHere(f"functional.pad with mode={mode!r} or negative sizes {LACKS}")
    pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)]
    pairs = [(0, 0)] * (input.ndim - len(pairs)) + pairs[::-1]
    return _new(np.pad(_array(input, input.dtype), pairs, constant_values=value or 0), input.dtype)


def unfold(input, kernel_size, stride=1):
    (h, w), (down, right) = _each(kernel_size, 2), _each(stride, 2)
    windows = np.lib.stride_tricks.sliding_window_view(input._a, (h, w), axis=(-2, -1))[:, :, ::down, ::right]
    B, C, rows, columns = windows.shape[:4]
    return input._view(windows.transpose(0, 1, 4, 5, 2, 3).reshape(B, C * h * w, rows * columns))


# torch.nn


class Parameter(Tensor):
    def __init__(self, data, requires_grad=True):
        super().__init__(data._a, data.dtype)


class Module:
    training = True

    def __init__(self):
        vars(self).update(_parameters={}, _modules={}, _buffers={}, _passing=set())

    def __setattr__(self, name, value):
        homes = {Parameter: "_parameters", Module: "_modules"}
        for kind, home in homes.items():
            if isinstance(value, kind):
                if home not in vars(self):
                    raise AttributeError(f"cannot assign {kind.__name__.lower()} before Module.__init__() call")
                vars(self)[home][name] = value
        if name in vars(self).get("_buffers", ()):
            self._buffers[name] = value
        object.__setattr__(self, name, value)

    def __getattr__(self, name):
        if name in OF_MODULES:
            raise NotHere(f"Module.{name} {LACKS}")
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def add_module(self, name, module):
        setattr(self, name, module)

    def register_buffer(self, name, tensor, persistent=True):
        self._buffers[name] = tensor
        object.__setattr__(self, name, tensor)
        if not persistent:
            self._passing.add(name)

    def _places(self, prefix=""):
        """(prefix, module) of this and of all within, each once."""
        yield prefix, self
        for name, module in self._modules.items():
            yield from module._places(f"{prefix}{name}.")

    def named_parameters(self):
        for prefix, module in self._places():
            for name, x in module._parameters.items():
                yield prefix + name, x

    def parameters(self):
        return (x for _, x in self.named_parameters())

    def load_state_dict(self, state, strict=True):
        homes = {
            prefix + name: x
            for prefix, module in self._places()
            for kept in (module._parameters, {k: x for k, x in module._buffers.items() if k not in module._passing})
            for name, x in kept.items()
        }
        missing, unexpected = [n for n in homes if n not in state], [n for n in state if n not in homes]
        wrong = [n for n in homes if n in state and homes[n].shape != state[n].shape]
        if wrong or (strict and (missing or unexpected)):
            raise RuntimeError(f"Error(s) in loading state_dict: {wrong or [*missing, *unexpected]}")
        for name, x in homes.items():
            if name in state:
                x._a = _new(_array(state[name]), x.dtype)._a.copy()
        return namedtuple("Keys", "missing_keys unexpected_keys")(missing, unexpected)

    def to(self, kind):
        for _, module in self._places():
            for name, x in [*module._parameters.items(), *module._buffers.items()]:
                if x.dtype.is_floating_point:
                    x = copy.copy(x)
                    x._a, x.dtype = _new(_array(x), kind)._a, kind
                    setattr(module, name, x)
        return self

    def train(self, mode=True):
        for _, module in self._places():
            object.__setattr__(module, "training", mode)
        return self

    def eval(self):
        return self.train(False)


# what modules of PyTorch have beside the above
OF_MODULES = """apply bfloat16 buffers children compile cpu cuda double extra_repr float get_buffer get_extra_state
get_parameter get_submodule half ipu modules mtia named_buffers named_children named_modules register_backward_hook
register_forward_hook register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter
register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory
state_dict to_empty type xpu zero_grad""".split()


def _uniform(*shape, bound):
    return Parameter(_new(RANDOM.uniform(-bound, bound, shape), float32))


class Linear(Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        bound = max(in_features, 1) ** -0.5
        self.in_features, self.out_features = in_features, out_features
        self.weight = _uniform(out_features, in_features, bound=bound)
        self.bias = _uniform(out_features, bound=bound) if bias else None

    def forward(self, input):
        return linear(input, self.weight, self.bias)


class LayerNorm(Module):
    def __init__(self, normalized_shape, eps=1e-5):
        super().__init__()
        self.normalized_shape, self.eps = _shape((normalized_shape,)), eps
        self.weight, self.bias = Parameter(ones(*self.normalized_shape)), Parameter(zeros(*self.normalized_shape))

    def forward(self, input):
        return layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)


class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        for i, module in enumerate(modules):
            self.add_module(str(i), module)

    def forward(self, input):
        return reduce(lambda x, module: module(x), self._modules.values(), input)


class Dropout(Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, input):
        return dropout(input, self.p, self.training)


def _activation(name, function):
    def __init__(self, **how):
        Module.__init__(self)
        self.how = how

    return type(name, (Module,), {"__init__": __init__, "forward": lambda self, input: function(input, **self.how)})


ReLU, GELU, ELU = (_activation(*each) for each in (("ReLU", relu), ("GELU", gelu), ("ELU", elu)))


class LeakyReLU(Module):
    def __init__(self, negative_slope=0.01):
        super().__init__()
        self.negative_slope = negative_slope

    def forward(self, input):
        return leaky_relu(input, self.negative_slope)


class Function:
    """An answer's own operation: forwards only."""

    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors

    @classmethod
    def apply(cls, *args):
        return cls.forward(Function(), *args)


class no_grad(contextlib.ContextDecorator):
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


# what is called what

NUMBERS = "abs erf exp log log2 sqrt rsqrt tanh sin cos sigmoid neg ceil floor square isinf isfinite isneginf relu logical_not".split()
PAIRS = "add sub mul div maximum minimum logaddexp logical_and eq ne lt le gt ge".split()
OTHERS = """clamp clamp_min where masked_fill masked_select nan_to_num lerp addcmul prod amax mean var argmax argsort sort topk cumsum
logsumexp softmax transpose movedim unsqueeze squeeze flatten unflatten reshape narrow split chunk unbind
repeat_interleave tril triu gather nonzero matmul bmm dot outer""".split()
RENAMED = {"pow": pow_, "sum": sum_, "all": all_, "any": any_, "max": max_, "min": min_}
METHODS = {**{name: globals()[name] for name in (*NUMBERS, *PAIRS, *OTHERS) if name != "reshape"}, **RENAMED}
MAKERS = """from_numpy tensor as_tensor zeros ones full zeros_like ones_like full_like empty_like eye arange randn polar cat
stack broadcast_shapes broadcast_tensors unravel_index bucketize einsum conv1d conv2d promote_types finfo Tensor Size
dtype no_grad""".split()
FUNCTIONAL = (
    "linear gelu elu leaky_relu dropout layer_norm embedding one_hot pad unfold conv1d conv2d relu softmax".split()
)
LAYERS = "Parameter Module Linear LayerNorm Sequential Dropout ReLU LeakyReLU GELU ELU".split()


def _methods():
    """Gives tensors their methods and operators, which call the functions above."""
    for name, f in METHODS.items():
        if name != "where":
            setattr(Tensor, name, f)
    Tensor.where = lambda self, condition, other: where(condition, self, other)
    pairs = {"add": _add, "sub": _sub, "mul": mul, "truediv": _true_divide, "floordiv": _floor_divide, "pow": pow_}
    pairs |= {"mod": _remainder, "and": _and, "or": _or, "xor": _xor, "matmul": matmul}

    def known(x):
        return isinstance(x, (Tensor, int, float, complex, np.generic))

    def methods(f):
        return {
            "": lambda a, b: f(a, b) if known(b) else NotImplemented,
            "r": lambda a, b: f(b, a) if known(b) else NotImplemented,
            "i": lambda a, b: a._assign(f(a, b)) if known(b) else NotImplemented,
        }

    for name, f in pairs.items():
        for start, method in methods(f).items():
            setattr(Tensor, f"__{start}{name}__", method)
    for name, f in {"eq": eq, "ne": ne, "lt": lt, "le": le, "gt": gt, "ge": ge}.items():
        setattr(Tensor, f"__{name}__", lambda a, b, f=f: f(a, b) if known(b) else NotImplemented)
    for name in ("div", "masked_fill"):
        setattr(Tensor, f"{name}_", lambda a, *b, f=METHODS[name], **how: a._assign(f(a, *b, **how)))


def _module(name, **names):
    module = types.ModuleType(name, "A stand-in over NumPy: values, without gradients.")
    module.__path__ = []
    vars(module).update(names)

    def __getattr__(part):
        if part.startswith("__"):
            raise AttributeError(part)
        raise NotHere(f"{name}.{part} {LACKS}")

    module.__getattr__ = __getattr__
    return module


def _modules():
    _methods()
    own = globals()
    functional = _module("torch.nn.functional", **{name: own[name] for name in FUNCTIONAL})
    nn = _module("torch.nn", functional=functional, **{name: own[name] for name in LAYERS})
    autograd = _module("torch.autograd", Function=Function)
    jit = _module("torch.jit", script=lambda function: function)
    torch = _module("torch", nn=nn, autograd=autograd, jit=jit, **METHODS, **{name: own[name] for name in MAKERS})
    vars(torch).update({kind.name: kind for kind in DTYPES}, float=float32, double=float64, long=int64)
    vars(torch).update(inf=math.inf, reshape=reshape, complex=complex_)
    vars(torch).update(concat=cat, concatenate=cat, enable_grad=no_grad, __version__="2.0 (a stand-in)")
    vars(torch).update(permute=Tensor.permute)
    return {each.__name__: each for each in (torch, nn, functional, autograd, jit)}


@contextlib.contextmanager
def in_place_of_torch():
    """While it lasts, `import torch` gives the stand-in, and what was there before is out of sight."""
    before = {name: x for name, x in sys.modules.items() if name.split(".")[0] == "torch"}
    for name in before:
        del sys.modules[name]
    sys.modules.update(MODULES)
    try:
        yield MODULES["torch"]
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "torch"]:
            del sys.modules[name]
        sys.modules.update(before)


def lend():
    """`import torch` gives the stand-in from now on: for a page in which nothing else asks for PyTorch."""
    sys.modules.update(MODULES)


MODULES = _modules()
