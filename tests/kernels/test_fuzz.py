"""Kernels called with what nobody thought of: a documented ValueError or the right value, and nothing else.

Shapes are drawn from the contracts, then spoiled. A result is right where each of its items is what the kernel makes of
that item alone in plain float64; that items are right is held by oracles in the other tests. Each run draws from a seed
of its own, which a failure prints; ATTNTEACH_FUZZ_SEED=... repeats it.
"""

import functools
import inspect
import os
import random
import re
import warnings

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import attnteach.kernels as kernels
from attnteach.kernels._shapes import parse
from tests.kernels.test_bad_input import GOOD, NO_ARRAYS, OPTIONS
from tests.kernels.test_every_kernel import ARGS, each

SEED = int(os.environ.get("ATTNTEACH_FUZZ_SEED", random.SystemRandom().randrange(10**6)))
HELD = sorted(set(GOOD) - {"online_softmax"})
RULES = [None, kernels.causal, kernels.window(2), kernels.prefix(1)]
BLOCKS = [(512, 512), (1, 1), (2, 3)]
QUICK = {"phases": [Phase.generate], "suppress_health_check": list(HealthCheck)}


def fuzzed(examples):
    """Hypothesis with the seed of this run; a failure prints the seed, as it prints all output."""

    def decorate(test):
        run = settings(max_examples=examples, deadline=None, database=None, **QUICK)(seed(SEED)(given(st.data())(test)))

        @functools.wraps(test)
        def printed(name):
            print(f"ATTNTEACH_FUZZ_SEED={SEED}")
            run(name=name)

        del printed.__wrapped__
        printed.__signature__ = inspect.Signature([inspect.Parameter("name", inspect.Parameter.POSITIONAL_OR_KEYWORD)])
        return printed

    return decorate


# — what happened


def outcome(name, args, options):
    """The results as a tuple, or the sentence of the documented ValueError; fails on anything else."""
    before = each(copy, (args, options))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            out = getattr(kernels, name)(*args, **options)
    except ValueError as error:
        out = str(error)
        assert re.match(rf"{name}: .*(got|but|broadcast)", out, re.S), f"{name} says {out}"
    for a, b in zip(arrays_in((args, options)), arrays_in(before), strict=True):
        assert same(a, b), f"{name} changed what it was given"
    return out if isinstance(out, (tuple, str)) else (out,)


def copy(x):
    return x.detach().clone() if isinstance(x, torch.Tensor) else x.copy()


def arrays_in(x):
    found = []
    each(lambda a: found.append(a) or a, x)
    return found


def same(a, b):
    if isinstance(a, torch.Tensor):
        if a.is_nested or a.is_meta or a.layout is not torch.strided:
            return True
        return torch.equal(*(torch.nan_to_num(x.detach().double()) for x in (a, b)))
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


# — what is right


def plain(x):
    """An array of NumPy in float64, or in its integers or booleans, that owns its memory."""
    if isinstance(x, torch.Tensor):
        x = x.detach().double() if x.is_floating_point() else x.detach()
        x = x.numpy()
    return x.astype(np.float64) if x.dtype.kind == "f" else np.array(x)


def parameters(name):
    return inspect.signature(getattr(kernels, name)).parameters


def is_late(name, term):
    """Whether it broadcasts to the others: what may be left out, and every mask."""
    return term.broadcast or term.kind == "bool" or may_be_left_out(name, term)


def may_be_left_out(name, term):
    parameter = parameters(name).get(term.name)
    return parameter is not None and parameter.default is None


def by_item(name, given):
    """The leading axes and, for each index in them, what the kernel gives for that item of all arrays."""
    terms, sizes, leads = parse(getattr(kernels, name).contract)[0], {}, []
    for term, x in named(terms, given):
        if not is_late(name, term):
            extra = x.ndim - len(term.axes)
            assert extra == 0 or (extra > 0 and term.lead), f"{name} takes {term.name} of shape {x.shape}"
            leads += [x.shape[:extra]] if term.lead else []
            sizes |= dict(zip(term.axes, x.shape[extra:], strict=True))
    lead = np.broadcast_shapes(*leads)
    if name in OWN and set(leads) != {lead}:
        return

    def item(term, x, index):
        if not (term.lead or term.broadcast):
            return x
        own = tuple(sizes[axis] for axis in term.axes)
        return np.broadcast_to(x, (*lead, *own))[index].copy()

    for index in np.ndindex(*lead):
        yield lead, index, getattr(kernels, name)(**replaced(terms, given, lambda t, x, i=index: item(t, x, i)))


def named(terms, given):
    """(term, array) of what is given."""
    for term in terms:
        x = (given[term.mapping] if term.mapping else given).get(term.name)
        if x is not None:
            yield from ((term, a) for a in (x if term.items else [x]))


def replaced(terms, given, change):
    """The arguments with each array changed."""
    new = {name: dict(x) if isinstance(x, dict) else x for name, x in given.items()}
    for term in terms:
        holder = new[term.mapping] if term.mapping else new
        x = holder.get(term.name)
        if x is not None:
            holder[term.name] = [change(term, a) for a in x] if term.items else change(term, x)
    return new


def check_right(name, args, options, results, digits):
    """Each item of the results is what the kernel makes of that item alone, in plain float64."""
    given = dict(zip(parameters(name), each(plain, tuple(args)), strict=False)) | each(plain, options)
    for lead, index, item in by_item(name, given):
        for out, want in zip(results, item if isinstance(item, tuple) else (item,), strict=True):
            out, want = plain(out), np.asarray(want)
            assert out.shape == (*lead, *want.shape), f"{name}: {out.shape} for {lead} of {want.shape}"
            close = np.abs(want) < 3e4  # beyond, half precision overflows
            np.testing.assert_allclose(out[index][close], want[close], rtol=0, atol=digits * max(1, span(want[close])))
            assert np.isnan(out[index])[np.isnan(want)].all()


def span(x):
    return np.abs(x).max(initial=0, where=np.isfinite(x))


# — what is drawn

OWN = {"attention_backward", "decode_step"}  # gradients and caches keep the leading axes of what they belong to
MULTIPLES = {  # sizes that the values of other arguments ask for
    "patchify": lambda n: {"H": 60 * n["H"], "W": 60 * n["W"]},
    "split_heads": lambda n: {"M": n["H"] * n["M"]},
    "grouped_query_attention": lambda n: {"G": max(n["G"], 1), "H": max(n["G"], 1) * n["H"]},
    "mha_to_gqa": lambda n: {"H": n["G"] * n["H"], "N": n["G"] * n["H"] * n["N"]},
    **dict.fromkeys(("rope", "rope_interleaved", "half_to_interleaved"), lambda n: {"D": 2 * n["D"]}),
}


def call_of(data, name):
    """Arguments that keep the contract: (positional, options)."""
    arrays, numbers, _ = parse(getattr(kernels, name).contract)
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    least = {number.name: number.least for number in numbers if number.integer}
    letters = sorted({letter for term in arrays for axis in term.axes for letter in re.findall("[A-Za-z]+", axis)})
    n = {
        x: data.draw(st.sampled_from([i for i in (0, 1, 2, 3, 5) if i >= least.get(x, 0)])) for x in (*letters, *least)
    }
    if "H" in parameters(name):
        n["H"] = data.draw(st.integers(1, 3))
    n |= MULTIPLES.get(name, lambda n: {})(n)
    lead = tuple(data.draw(st.lists(st.integers(1, 3), max_size=2)))

    def axis(text):
        return eval(re.sub(r"(\d)([A-Z])", r"\1*\2", text), {}, n)

    def shape(term, lead):
        own, front = tuple(map(axis, term.axes)), lead if term.lead or term.broadcast else ()
        if is_late(name, term) or (term.lead == "..." and not term.full and name not in OWN):
            front = tuple(data.draw(st.sampled_from([size, 1])) for size in front)
            front = front[data.draw(st.integers(0, len(front))) :]
        if is_late(name, term):
            own = tuple(data.draw(st.sampled_from([size, 1])) for size in own)
        return (*front, *own)

    def array(term, lead):
        size = shape(term, lead)
        if term.kind == "float":
            return rng.normal(size=size)
        return rng.random(size) < 0.6 if term.kind == "bool" else rng.integers(0, max(n["V"], 1), size)

    given, leads = {}, []
    for term in sorted(arrays, key=lambda term: is_late(name, term)):
        late = is_late(name, term)
        if may_be_left_out(name, term) and not term.broadcast and data.draw(st.booleans()):
            continue
        fits = np.broadcast_shapes(*leads) if late else lead
        drawn = [array(term, fits) for _ in range(2 if term.items else 1)]
        leads += [x.shape[: x.ndim - len(term.axes)] for x in drawn if term.lead and not late]
        holder = given.setdefault(term.mapping, {}) if term.mapping else given
        holder[term.name] = drawn if term.items else drawn[0]
    drawn = {
        "positions": lambda: data.draw(st.sampled_from([range(n["T"]), np.arange(n["T"]), rng.normal(size=n["T"])])),
        "scale": lambda: data.draw(st.sampled_from([None, 0.3, 0, -1.0])),
        "rule": lambda: data.draw(st.sampled_from(RULES)),
        "block": lambda: data.draw(st.sampled_from(BLOCKS)),
        "theta": lambda: 10000.0,
        **{number.name: lambda: data.draw(st.sampled_from([0.5, 1, 2.5])) for number in numbers if not number.integer},
    }
    for x in parameters(name):
        if x in n:
            given[x] = n[x]
        elif x in drawn:
            given[x] = drawn[x]()
    if name == "pointer_mix" and not n["V"]:
        given["src_ids"] = given["src_ids"][..., :0]
        given["attn"] = given["attn"][..., :0]
    names = [x for x, p in parameters(name).items() if p.kind is not p.KEYWORD_ONLY]
    return [given[x] for x in names], {x: a for x, a in given.items() if x not in names}


@fuzzed(15)
def keeps_contract(name, data):
    args, options = call_of(data, name)
    results = outcome(name, args, options)
    assert not isinstance(results, str), f"{name} refuses what its contract allows: {results}"
    check_right(name, args, options, results, 1e-9)


@pytest.mark.parametrize("name", HELD)
def test_what_keeps_the_contract_is_computed(name):
    keeps_contract(name)


# — what is spoiled


class Own(np.ndarray):
    """A subclass that does not compute."""

    __array_ufunc__ = None


def apart(x):
    """`x` with gaps between its numbers in memory."""
    wide = np.zeros((*x.shape, 2), x.dtype)
    wide[..., 0] = x
    return wide[..., 0]


def locked(x):
    x = x.copy()
    x.flags.writeable = False
    return x


def floats(change):
    return lambda x: change(x) if x.dtype.kind == "f" else x


def with_number(value):
    """An array with one of its numbers replaced."""

    def change(x):
        x = x.copy()
        x.reshape(-1)[:1] = value
        return x

    return floats(change)


ALL = {  # what is done to all arrays -> the rounding that it costs
    "as they are": (lambda x: x, 1e-9),
    "gaps in memory": (apart, 1e-9),
    "turned in memory": (lambda x: x[::-1].copy()[::-1] if x.ndim else x, 1e-9),
    "read-only": (locked, 1e-9),
    "float32": (floats(lambda x: x.astype(np.float32)), 1e-4),
    "torch": (torch.tensor, 1e-9),
    "torch with gradients": (floats(lambda x: torch.tensor(x, requires_grad=True)), 1e-9),
    "torch float32": (floats(lambda x: torch.tensor(x, dtype=torch.float32)), 1e-4),
}
ONE = {  # what is done to one array
    "nothing": lambda x: x,
    "float32": floats(lambda x: x.astype(np.float32)),
    "long double": floats(lambda x: x.astype(np.longdouble)),
    "other byte order": lambda x: x.astype(x.dtype.newbyteorder()),
    "complex": lambda x: x.astype(complex),
    "objects": lambda x: x.astype(object),
    "text": lambda x: x.astype(str),
    "integers": lambda x: (3 * x).astype(int),
    "small integers": lambda x: abs(x).astype(np.uint8),
    "unsigned": lambda x: abs(x).astype(np.uint64),
    "truth": lambda x: x.astype(bool),
    "masked": lambda x: np.ma.masked_array(x, x > 0),
    "a matrix": lambda x: np.asmatrix(x) if 0 < x.ndim < 3 else x,
    "a subclass": lambda x: x.view(Own),
    "one axis more": lambda x: x[None],
    "two in front": lambda x: np.stack([x, x]),
    "an axis behind": lambda x: x[..., None],
    "one axis less": lambda x: x[0] if x.ndim and len(x) else x,
    "one position less": lambda x: x[..., 1:, :] if x.ndim > 1 else x,
    "one column less": lambda x: x[..., 1:] if x.ndim else x,
    "nothing in it": lambda x: x[..., :0] if x.ndim else x,
    "flat": lambda x: x.reshape(-1),
    "no axis": lambda x: np.array(1.5),
    "a number": lambda x: 1.5,
    "NumPy's number": lambda x: np.float64(1.5),
    "a list": lambda x: x.tolist(),
    "none": lambda x: None,
    "NaN": with_number(np.nan),
    "infinite": with_number(np.inf),
    "minus infinite": with_number(-np.inf),
    "huge": with_number(1e300),
    "tiny": with_number(5e-324),
    "torch": torch.tensor,
    "torch float32": lambda x: torch.tensor(x).float(),
    "torch bfloat16": lambda x: torch.tensor(x).bfloat16(),
    "torch float8": lambda x: torch.tensor(x).to(torch.float8_e4m3fn),
    "torch sparse": lambda x: torch.tensor(x).to_sparse(),
    "torch meta": lambda x: torch.tensor(x).to("meta"),
    "torch nested": lambda x: torch.nested.nested_tensor([torch.tensor(x)]),
}
ROUNDED = {"float32": 1e-4, "torch float32": 1e-4, "torch bfloat16": 0.1}
NOT_FINITE = {"NaN", "infinite", "minus infinite", "huge"}


@fuzzed(40)
def takes_or_refuses(name, data):
    args, options = call_of(data, name)
    (all_of_them, digits), what = ALL[data.draw(st.sampled_from(sorted(ALL)))], data.draw(st.sampled_from(sorted(ONE)))
    at = data.draw(st.integers(0, max(len(arrays_in((args, options))) - 1, 0)))
    count = iter(range(100))

    def spoiled(x):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            x = ONE[what](x) if next(count) == at else x
            taken = type(x) is np.ndarray and x.dtype.kind in "fiub" and x.dtype.isnative and x.dtype != np.longdouble
            return all_of_them(x) if taken else x

    args, options = each(spoiled, (args, options))
    results = outcome(name, args, options)
    if not isinstance(results, str) and what not in NOT_FINITE:
        check_right(name, args, options, results, max(digits, ROUNDED.get(what, 0)))


@pytest.mark.parametrize("name", HELD)
def test_what_is_spoiled_is_refused_in_a_sentence_or_computed_rightly(name):
    takes_or_refuses(name)


def test_pieces_of_a_row_are_held_to_each_other():
    x = np.random.default_rng(SEED).normal(size=(3, 4))
    for pieces in ([x, x[:1]], [x, x[0]], [x, x.tolist()], [x, torch.tensor(x)], None, 3, [None], "ab", [[1.0]]):
        assert isinstance(outcome("online_softmax", [pieces], {}), str)
    whole = outcome("online_softmax", [[x]], {})
    for pieces in ([x[:, :1], x[:, 1:]], [x[:, :0], x], iter([x[:, :3], x[:, 3:]])):
        np.testing.assert_allclose(outcome("online_softmax", [pieces], {}), whole, rtol=1e-12)
    assert np.isnan(outcome("online_softmax", [[with_number(np.nan)(x), x]], {})[0][0])


# — what depends on a NaN is NaN


@pytest.mark.parametrize("library", [np.asarray, torch.tensor], ids=["numpy", "torch"])
@pytest.mark.parametrize("name", sorted(set(ARGS) - {"span_decode"}))
def test_what_depends_on_a_nan_is_nan(name, library):
    print(f"ATTNTEACH_FUZZ_SEED={SEED}")
    rng, options = np.random.default_rng(SEED), OPTIONS.get(name, {})
    places = [i for i, x in enumerate(arrays_in(ARGS[name])) if x.dtype.kind == "f"]

    def results(place, at, value):
        count = iter(range(100))

        def changed(x):
            x = x.copy()
            if next(count) == place:
                x.reshape(-1)[at] = value
            return library(x)

        out = outcome(name, each(changed, ARGS[name]), options)
        return [plain(x) for x in out]

    for place in places:
        x = arrays_in(ARGS[name])[place].reshape(-1)
        at = rng.integers(x.size)
        usual, broken = results(place, at, x[at]), results(place, at, np.nan)
        for step in (-30.0, -1.0, 1.0, 30.0):
            for before, after, nan in zip(usual, results(place, at, x[at] + step), broken, strict=True):
                assert np.isnan(nan)[abs(after - before) > 1e-9].all(), f"argument {place} at {at}"


# — numbers, rules and what else is no array

ODD = [
    *(0, -1, 2, 3, 1 << 70, -(1 << 70), 2.0, 2.5, -0.0, 1e-320, float("nan"), float("inf"), -float("inf"), 1j),
    *(True, None, "2", b"2", "", [], [2], (), (2, 2), {}, {2}, range(2), object(), print, len),
    *(np.int8(100), np.uint8(2), np.int64(2), np.float16(2), np.float32(2), np.float64(2), np.longdouble(2)),
    *(np.bool_(True), np.array(2), np.array(2.0), np.array([2, 2]), np.array([2.0]), np.array("2"), np.array([None])),
    *(torch.tensor(2), torch.tensor(2.0), torch.tensor([2, 2]), torch.tensor([2.0, 1.0]).bfloat16()),
    *(
        np.ma.masked_array([1, 2], [0, 1]),
        np.timedelta64(2),
        np.datetime64("2020-01-01"),
        [[1], [1, 2]],
        [1j, 2],
        ["1", "2"],
    ),
]
SIMPLE = {
    "activation_bytes": {"T": 4, "M": 8, "H": 2, "bytes_per": 2, "S": 3, "recompute": True},
    "alibi_bias": {"H": 2, "T": 2, "S": 3},
    "attainable": {"intensity": 2.0, "peak": 3.0, "bandwidth": 4.0},
    "both": {"a": kernels.causal, "b": kernels.causal},
    "build": {"rule": kernels.causal, "T": 2, "S": 3, "like": None},
    "documents": {"ids": [0, 0, 1]},
    "either": {"a": kernels.causal, "b": kernels.causal},
    "flops": {"T": 4, "M": 8, "S": 5, "H": 2, "G": 1, "hidden": 3, "causal": False},
    "grid_positions": {"H": 2, "W": 3, "M": 8},
    "kv_bytes": {"layers": 2, "kv_heads": 2, "head_dim": 4, "tokens": 9, "bytes_per": 2, "latent": None, "window": 3},
    "llama3_frequencies": {"D": 8, "theta": 1e4, "factor": 8.0, "low": 1.0, "high": 4.0, "original": 64},
    "ntk_theta": {"theta": 1e4, "factor": 8.0, "D": 8},
    "padding": {"lengths": [1, 2]},
    "prefix": {"n": 2},
    "shifted_window_mask": {"H": 4, "W": 4, "window": 2, "shift": 1},
    "sinusoidal_positions": {"n": 3, "M": 4},
    "t5_bucket": {"distance": [[-3, 5]], "buckets": 8, "most": 16, "bidirectional": True},
    "window": {"w": 2},
    "yarn_frequencies": {"D": 8, "theta": 1e4, "factor": 8.0, "original": 64, "fast": 32.0, "slow": 1.0},
}
NAMED = SIMPLE | {
    name: dict(zip(parameters(name), args, strict=False)) | OPTIONS.get(name, {}) for name, args in GOOD.items()
}
LEFT_OUT = {"map"}  # a function of the caller's; what it does is the caller's


def test_everything_is_tried_with_odd_arguments():
    assert set(NAMED) | {"Flops", "causal"} == set(kernels.__all__)
    assert set(SIMPLE) == NO_ARRAYS - {"Flops", "causal"}


@pytest.mark.parametrize("name", sorted(NAMED))
def test_odd_arguments_are_refused_in_a_sentence_or_mean_what_they_say(name):
    for argument in set(parameters(name)) - LEFT_OUT:
        for odd in ODD:
            if callable(odd) and argument in ("rule", "a", "b"):
                continue  # a rule that fails is the caller's
            results = outcome(name, [], NAMED[name] | {argument: odd})
            if isinstance(odd, (np.integer, np.floating)) and not isinstance(results, str):
                want = outcome(name, [], NAMED[name] | {argument: odd.item()})
                for a, b in zip(results, results if isinstance(want, str) else want, strict=True):
                    assert drawn_out(a) == drawn_out(b), (argument, odd)


def drawn_out(result):
    """A result as something that can be compared: an array's numbers, a rule's mask."""
    if callable(result):
        return kernels.build(result, 3, 3).tolist()
    return plain(result).tolist() if hasattr(result, "dtype") else result
