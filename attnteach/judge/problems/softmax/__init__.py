import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import FAR, chance, in_every_form, tensor_mistakes


def oracle(x, axis=-1):
    return np.moveaxis(kernels.softmax(np.moveaxis(x, axis, -1)), -1, axis)


def cases(draw):
    A, B, C, S = draw.sizes(4)
    steps = draw.rng.permutation(6).reshape(2, 3) / 2
    yield Case("three numbers", (draw.whole(3),))
    yield Case("two rows of three", (draw.distinct(2, 3),), hint="the last of three axes")
    yield Case("two columns of three", (draw.distinct(3, 2), 0), hint="axis")
    yield Case("scores around sixty", (steps + np.array([[60], [-60]]),), slack=30, hint="clipped")
    yield Case("scores far above zero", (steps + FAR,), slack=30, hint="overflow")
    yield Case("scores far below zero", (steps - FAR,), slack=30, hint="below zero")
    yield Case("one row far below the other", (steps - [[0], [FAR]],), slack=30, hint="below zero")
    yield Case("one number far below the others", (steps - [FAR, 0, 0],), slack=30, hint="below zero")
    yield Case("a small row of all -inf", (np.where([[1], [0]], steps, -np.inf),), hint="a slice of all -inf")
    yield Case("one number", (draw.normal(1),))
    batch = draw.normal(A, B, S)
    yield Case("the last of three axes", (batch,), keep=True)
    yield Case("the same again", (batch,), again="the last of three axes", hint="kept between calls")
    yield Case("the same sizes, other numbers", (draw.normal(A, B, S),), hint="kept between calls")
    yield Case("another axis", (draw.normal(A, B, S), 1), hint="axis")
    yield Case("the first axis", (draw.normal(A, B, S), 0), hint="axis")
    yield Case("an axis counted from the right", (draw.normal(A, B, C, S), -3), hint="axis")
    yield Case("every size is one", (draw.normal(1, 1, 1), 1), hint="ones")
    for axis in (0, 1, -1):
        yield Case(f"all sizes equal, axis {axis}", (draw.normal(3, 3, 3), axis), hint="equal sizes")
    yield Case("a row of five thousand", (draw.normal(5000),), hint="long rows")
    yield Case("logits of ten thousand", (draw.normal(A, S, scale=1e4),), hint="overflow")
    yield Case("logits near minus ten thousand", (draw.normal(A, S) - 1e4,), slack=30, hint="below zero")
    some = draw.normal(A, B, S)
    some[..., 0] = -np.inf
    yield Case("-inf in some places", (some,))
    empty = draw.normal(A, B, S)
    empty[0] = -np.inf
    yield Case("a slice of all -inf", (empty,))
    yield from in_every_form((draw.normal(A, B, S, scale=5.0),))
    yield Case("half precision, a slice of all -inf", (empty,), dtype="float16")


START = "    xp = array_namespace(x)\n"
EXP = "    weight = xp.exp(x - top)"
RESULT = "    return weight / xp.where(total > 0, total, 1.0)"

PROBLEM = Problem(
    __name__,
    level="L0",
    tags=("softmax", "stability"),
    seed=(3, 6),
    oracle=oracle,
    cases=cases,
    forbidden=(
        "torch.softmax",
        "torch.nn.functional.softmax",
        "torch.Tensor.softmax",
        "torch.nn.Softmax",
        "scipy.special.softmax",
        "torch.log_softmax",
        "torch.nn.functional.log_softmax",
        "torch.Tensor.log_softmax",
        "torch.special.softmax",
        "torch.nn.functional.softmin",
        "torch.nn.functional.gumbel_softmax",
        "torch.nn.Softmin",
        "torch.nn.LogSoftmax",
        "torch.distributions",
    ),
    wrong={
        "no_maximum": {"    weight = xp.exp(x - top)": "    weight = xp.exp(x)"},
        "last_axis_only": {"    xp = array_namespace(x)\n": "    xp = array_namespace(x)\n    axis = -1\n"},
        "global_sum": {"total = xp.sum(weight, axis=axis, keepdims=True)": "total = xp.sum(weight)"},
        "nan_on_empty": {"    top = xp.where(xp.isfinite(top), top, 0.0)\n": ""},
        "uniform_on_empty": {"    top = xp.max(": "    x = xp.where(xp.isfinite(x), x, -1e30)\n    top = xp.max("},
        "base_two": {"xp.exp(x - top)": "2.0 ** (x - top)"},
        "epsilon": {"xp.where(total > 0, total, 1.0)": "(total + 1e-2)"},
        "tiny_epsilon": {"xp.where(total > 0, total, 1.0)": "(total + 1e-10)"},
        "absolute_maximum": {"xp.max(x, axis": "xp.max(xp.abs(xp.where(xp.isfinite(x), x, 0.0)), axis"},
        "clipped": {"    top = xp.max(": "    x = xp.where(x > 80.0, 80.0, x)\n    top = xp.max("},
        "in_place": {"    weight = xp.exp(x - top)": "    x -= top\n    weight = xp.exp(x)"},
        "detached": InTorch({"    return weight / ": "    return weight.detach() / "}),
        "axis_sign": {START: START + "    axis = abs(axis)\n"},
        "axis_by_size": {START: START + "    axis = -1 if x.shape[axis] == x.shape[-1] else axis\n"},
        "no_keepdims": {"total = xp.sum(weight, axis=axis, keepdims=True)": "total = xp.sum(weight, axis=axis)"},
        "minimum": {EXP: "    weight = xp.exp(x - xp.min(xp.where(xp.isfinite(x), x, top), axis=axis, keepdims=True))"},
        "mean": Like(
            "minimum",
            {EXP: "    weight = xp.exp(x - xp.mean(xp.where(xp.isfinite(x), x, top), axis=axis, keepdims=True))"},
        ),
        "unnormalised": {RESULT: "    return weight"},
        "logarithm": {RESULT: "    return x - top - xp.log(total)"},
        "squared_norm": {"total = xp.sum(weight, ": "total = xp.sum(weight * weight, "},
        "clipped_both_ways": Like(
            "clipped",
            {
                EXP: "    x = xp.where(x > 50.0, 50.0, xp.where((x < -50.0) & xp.isfinite(x), -50.0, x))\n    weight = xp.exp(x)"
            },
        ),
        "clipped_at_a_hundred": Like(
            "clipped",
            {EXP: "    x = xp.where(x > 100.0, 100.0, xp.where(x < -100.0, -100.0, x))\n    weight = xp.exp(x)"},
        ),
        "never_below_zero": {EXP: "    weight = xp.exp(x - xp.where(top > 0, top, 0.0))"},
        "never_below_minus_1e4": Like(
            "never_below_zero", {EXP: "    weight = xp.exp(x - xp.where(top > -1e4, top, -1e4))"}
        ),
        "one_maximum": {"xp.max(x, axis=axis, keepdims=True)": "xp.max(x)"},
        "fixed_axes": {START: START + "    rows, columns = x.shape\n"},
        "needed_by_the_gradient": InTorch({RESULT: "    return weight.div_(xp.where(total > 0, total, 1.0))"}),
        **tensor_mistakes(START, "x"),
        **chance(RESULT, "weight"),
    },
)
