"""The contract above a kernel: what it checks, when, and that it leaves the body to the idea."""

import ast
import inspect
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

import attnteach.kernels as kernels
from attnteach.kernels._arrays import Misfit
from attnteach.kernels._shapes import Plan, document, in_float32, shapes
from attnteach.widgets import show_source
from tests.kernels.test_bad_input import GOOD, call

PUBLIC = {name: getattr(kernels, name) for name in kernels.__all__}
HELD = {name: f for name, f in PUBLIC.items() if hasattr(f, "contract")}
FILES = [path for path in Path(kernels.__file__).parent.glob("*.py") if not path.name.startswith("_")]
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in FILES]
FUNCTIONS = {f.name: f for tree in TREES for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)}
COLUMNS = 88  # what a page shows of code at 1280 px, and ruff.toml beside the kernels
Q, K, V = (np.random.default_rng(0).normal(size=size) for size in ((3, 5, 4), (3, 7, 4), (3, 7, 6)))


def body(function):
    """The statements of a function behind its docstring."""
    return function.body[1:] if ast.get_docstring(function) is not None else function.body


def lines(nodes):
    """The numbers of the lines that hold code."""
    return {
        line
        for node in nodes
        for part in ast.walk(node)
        if hasattr(part, "lineno")
        for line in (part.lineno, part.end_lineno)
    }


def checks(function):
    """The lines of a body that raise, guard what is raised, or call a checking helper."""
    checking = set()
    for statement in (part for node in body(function) for part in ast.walk(node) if isinstance(part, ast.stmt)):
        guard = isinstance(statement, ast.If) and all(isinstance(part, ast.Raise) for part in statement.body)
        helper = isinstance(statement, ast.Expr) and "check" in ast.unparse(statement.value).split("(")[0]
        if guard or helper or isinstance(statement, ast.Raise):
            checking |= lines([statement])
    return checking


def test_checks_are_at_most_a_tenth_of_the_bodies():
    tops = [f for tree in TREES for f in tree.body if isinstance(f, ast.FunctionDef)]
    checking, whole = (sum(len(count(f)) for f in tops) for count in (checks, lambda f: lines(body(f))))
    assert whole > 200
    assert checking <= 0.1 * whole, f"{checking} of {whole} lines check"


@pytest.mark.parametrize(
    ("name", "most"),
    [("attention", 4), ("multi_head_attention", 4), ("attention_backward", 7), ("flash_attention", 10)],
)
def test_the_idea_fits_into_a_few_lines(name, most):
    assert 2 <= len(lines(body(FUNCTIONS[name]))) <= most


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function_is_longer_than_twenty_lines(name):
    assert len(lines(body(FUNCTIONS[name]))) <= 20


@pytest.mark.parametrize("docstring", [True, "first"])
@pytest.mark.parametrize("name", PUBLIC)
def test_no_line_that_a_chapter_prints_of_a_kernel_is_cut(name, docstring):
    text = show_source(PUBLIC[name], docstring=docstring).text
    assert [line for line in text.splitlines() if len(line) > COLUMNS] == []


def test_all_kernels_that_take_arrays_have_a_contract():
    assert set(GOOD) - set(HELD) == {"online_softmax"}  # its chunks have one


@pytest.mark.parametrize("name", HELD)
def test_a_contract_stands_once_in_the_reference_and_changes_no_signature(name):
    kernel, bare = HELD[name], inspect.unwrap(HELD[name])
    title, contract, *_ = inspect.getdoc(kernel).split("\n\n")
    assert (title, contract) == (inspect.getdoc(bare).split("\n\n")[0], kernel.contract)
    assert "(..." not in bare.__doc__
    assert kernel.__name__ == name == bare.__name__
    assert inspect.signature(kernel) == inspect.signature(bare)
    assert inspect.getsource(kernel).startswith("@shapes(")


def test_a_docstring_of_one_line_ends_with_the_contract():
    assert document("One.", "x (T,)") == "One.\n\nx (T,)"
    assert document("One.\n\n    Two.\n    ", "x (T,)") == "One.\n\nx (T,)\n\nTwo."


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"online_softmax"}))
def test_only_the_outermost_call_checks(name, monkeypatch):
    checked, check = [], Plan.check
    monkeypatch.setattr(Plan, "check", lambda plan, *given: checked.append(plan) or check(plan, *given))
    call(name, *GOOD[name])
    assert len(checked) == 1


def test_after_an_error_the_next_call_checks_again():
    for _ in range(3):
        with pytest.raises(ValueError, match=r"^attention: key width D must agree, but q has 4, k has 3"):
            kernels.attention(Q, K[..., :3], V)
    rule = lambda t, s: 1 / 0  # noqa: E731
    with pytest.raises(ZeroDivisionError):
        kernels.flash_attention(Q, K, V, rule=rule)
    with pytest.raises(ValueError, match=r"^softmax: x must be floating point, got int64"):
        kernels.softmax(np.ones(3, int))


def test_each_thread_checks_its_own_calls():
    def refused(_):
        with pytest.raises(ValueError, match=r"^dot_scores: key width D must agree, but q has 4, k has 3"):
            kernels.dot_scores(Q, K[..., :3])
        return kernels.multi_head_attention(Q, *[np.eye(4)] * 4, 2)

    with ThreadPoolExecutor(4) as pool:
        for out in pool.map(refused, range(64)):
            np.testing.assert_array_equal(out, kernels.multi_head_attention(Q, *[np.eye(4)] * 4, 2))


def test_kernels_in_an_iterator_of_the_caller_are_checked():
    with pytest.raises(ValueError, match=r"^dot_scores: key width D must agree, but q has 4, k has 3"):
        kernels.online_softmax(kernels.dot_scores(Q, k) for k in (K, K[..., :3]))


def test_what_is_missing_or_too_much_is_the_calls_own_error():
    for args, options in (((Q, K), {}), ((Q, K, V, None), {}), ((Q, K, V), {"window": 3}), ((Q, K, V), {"q": Q})):
        with pytest.raises(TypeError, match=r"attention\(\) (missing|takes|got)"):
            kernels.attention(*args, **options)


def test_arguments_may_be_named():
    np.testing.assert_array_equal(kernels.attention(v=V, k=K, q=Q), kernels.attention(Q, K, V))
    with pytest.raises(ValueError, match=r"^attention: positions S must agree, but k has 7, v has 5"):
        kernels.attention(v=V[:, :5], k=K, q=Q)


@pytest.mark.parametrize("contract", ["q (..., T, D", "q (T,) and k", "q [T, D]", "x (T,) -> (T,)"])
def test_a_contract_that_says_nothing_sensible_is_refused_at_once(contract):
    with pytest.raises(TypeError, match="contract"):
        shapes(contract)(lambda q, k: q)


@shapes(
    "a (B..., T, 2), b = (B..., T), c (..., 3*T) int, d = (T, T), e (...) broadcast, f (T,), "
    "H N >= 1, w > 0, other rule, mask (..., T) bool"
)
def every_term(
    a, b, c, d, e, f, H, w, other, N=None, *, mask=None, scale=None, rule=None, block=(1, 1), map=map, switch=False
):
    if H == 7:
        raise Misfit("seven")
    return "taken"


A, B, C, D, E = np.ones((5, 3, 2)), np.ones((5, 3)), np.ones((5, 9), int), np.eye(3), np.ones(5)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, None),
        ({"a": A[..., :1]}, "a must agree, but a has 1, expected has 2"),
        ({"b": B[:1]}, "shape must agree, but expected has (5, 3), b has (1, 3)"),
        ({"c": C[:, :8]}, "3*T must agree, but expected has 9, c has 8"),
        ({"c": C * 1.0}, "c must hold integers, got float64"),
        ({"c": C[:2]}, "leading axes must broadcast, but a has (5,), c has (2,)"),
        ({"d": D[:2]}, "d must be (3, 3), got (2, 3)"),
        ({"e": np.ones((5, 1))}, "e of shape (5, 1) does not broadcast to (5,)"),
        ({"e": 1.0}, "e must be a NumPy or torch array, got float"),
        ({"H": 0}, "H must be an integer >= 1, got 0"),
        ({"H": True}, "H must be an integer >= 1, got True"),
        ({"H": None}, "H must be an integer >= 1, got None"),
        ({"N": 1.5}, "N must be an integer >= 1, got 1.5"),
        ({"w": 0}, "w must be positive, got 0"),
        ({"mask": np.ones((5, 4), bool)}, "mask of shape (5, 4) does not broadcast to (5, 3)"),
        ({"H": 7}, "seven"),
        ({"H": np.timedelta64(2)}, "H must be an integer >= 1, got np.timedelta64(2)"),
        ({"w": "a"}, "w must be a number, got 'a'"),
        ({"w": np.inf}, "w must be finite, got inf"),
        ({"w": np.ones(1)}, "w must be a number, got array([1.])"),
        ({"scale": 1j}, "scale must be a number, got 1j"),
        ({"scale": np.ones(2)}, "scale must be a number, got array([1., 1.])"),
        ({"rule": 3}, "rule must be a function of positions t and s, got 3"),
        ({"other": None}, "other must be a function of positions t and s, got None"),
        ({"block": 3}, "block must be a pair of integers, got 3"),
        ({"block": (2, 0)}, "key_block must be an integer >= 1, got 0"),
        ({"map": [1]}, "map must be a function such as map, got [1]"),
        ({"switch": 1}, "switch must be True or False, got 1"),
        ({"f": np.ones((2, 3))}, "f needs exactly 1 axis, got shape (2, 3)"),
        ({"a": A.astype(">f8")}, "a must be floating point of 16, 32 or 64 bits in the machine's order, got >f8"),
        (
            {"a": np.ma.masked_array(A)},
            "a must be a NumPy or torch array, got MaskedArray, which computes in a way of its own",
        ),
    ],
)
def test_every_term_of_a_contract(change, says):
    given = {
        "a": A,
        "b": B,
        "c": C,
        "d": D,
        "e": E,
        "f": np.ones(3),
        "H": np.int64(2),
        "w": 0.5,
        "other": kernels.causal,
    } | change
    if says is None:
        assert every_term(**given) == "taken"
    else:
        with pytest.raises(ValueError) as error:
            every_term(**given)
        assert str(error.value) == f"every_term: {says}"


def test_numbers_reach_a_kernel_as_pythons_own():
    @shapes("x (..., T), H >= 1, w > 0")
    def kernel(x, H, w=1.0, *, scale=None, block=(1, 1)):
        return H, w, scale, block

    given = kernel(np.ones(2), np.int8(3), np.float32(0.5), scale=np.array(2), block=[np.int64(4), 5])
    assert given == (3, 0.5, 2.0, (4, 5))
    assert [type(n) for n in (*given[:3], *given[3])] == [int, float, float, int, int]
    tensor = torch.tensor(0.5, requires_grad=True)
    assert kernel(torch.ones(2), 1, scale=tensor)[2] is tensor


def test_tensors_are_dense_on_one_device_and_of_one_type():
    single, double, half = (torch.ones(2, 2, dtype=t) for t in (torch.float32, torch.float64, torch.float16))
    for arrays, says in (
        ((single, double, single), "of one type, got q torch.float32, k torch.float64, v torch.float32"),
        ((half, double, half), "of one type, got q torch.float16, k torch.float64, v torch.float16"),
        ((single, single.to("meta"), single), "k must be a dense tensor, got a meta one"),
        ((single.to_sparse(), single, single), "q must be a dense tensor, got a torch.sparse_coo one"),
    ):
        with pytest.raises(ValueError, match=says):
            kernels.attention(*arrays)
    assert kernels.attention(half, single, half).dtype == torch.float16  # computed in float32
    with pytest.raises(ValueError, match=r"^dot_scores: all arrays must be of one type, got q torch.float16"):
        kernels.dot_scores(half, single)


def test_a_result_takes_the_type_of_the_argument_it_is_like():
    seen = []

    @in_float32(like="b a")
    def kernel(a, b, *, c=None):
        seen.append((a.dtype, b.dtype, c))
        return a, b, b

    half, double = np.ones(2, np.float16), np.ones(2)
    assert [x.dtype for x in kernel(half, b=double, c=3)] == [np.float64, np.float16, np.float64]
    assert seen == [(np.float32, np.float64, 3)]
    assert [x.dtype for x in kernel(torch.ones(2, dtype=torch.bfloat16), torch.ones(2))] == [
        torch.float32,
        torch.bfloat16,
        torch.float32,
    ]


@pytest.mark.parametrize("library", [np.asarray, torch.tensor], ids=["numpy", "torch"])
@pytest.mark.parametrize("rule", [None, kernels.causal, kernels.documents([0, 0, 0, 1, 1, 1, 1])])
def test_any_map_runs_the_tiles(rule, library):
    q, k, v = map(library, (Q, K, V))
    plain, options = kernels.flash_attention(q, k, v, rule=rule), {"rule": rule, "block": (2, 3)}
    with ThreadPoolExecutor(2) as pool:
        for run in (pool.map, lambda f, items: reversed([f(x) for x in reversed(items)])):
            out, lse = kernels.flash_attention(q, k, v, map=run, **options)
            np.testing.assert_allclose(out, plain[0], atol=1e-12)
            np.testing.assert_allclose(lse, plain[1], atol=1e-12)
            dout = library(np.ones((3, 5, 6)))
            grads = kernels.flash_attention_backward(q, k, v, out, lse, dout, map=run, **options)
            for ours, want in zip(grads, kernels.attention_backward(q, k, v, dout, mask=drawn(rule, q)), strict=True):
                np.testing.assert_allclose(ours, want, atol=1e-12)


def drawn(rule, like):
    return None if rule is None else kernels.build(rule, 5, 7, like=like)


def test_a_rule_that_fails_in_a_thread_is_worded_like_any_other():
    with ThreadPoolExecutor(2) as pool, pytest.raises(ValueError, match=r"^flash_attention: a rule must give booleans"):
        kernels.flash_attention(Q, K, V, rule=lambda t, s: 1 * (s <= t), map=pool.map)


def test_gradients_pass_through_a_pool_of_threads():
    leaves = [torch.tensor(x, requires_grad=True) for x in (Q, K, V)]
    with ThreadPoolExecutor(2) as pool:
        tiled = lambda *arrays: kernels.flash_attention(*arrays, block=(2, 3), map=pool.map)  # noqa: E731
        assert torch.autograd.gradcheck(tiled, leaves, fast_mode=True)
