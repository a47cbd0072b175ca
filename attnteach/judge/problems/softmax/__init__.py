import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def oracle(x, axis=-1):
    return np.moveaxis(kernels.softmax(np.moveaxis(x, axis, -1)), -1, axis)


def cases(draw):
    A, B, S = draw.sizes(3)
    yield Case("three numbers", (draw.normal(3),))
    yield Case("one number", (draw.normal(1),))
    yield Case("the last of three axes", (draw.normal(A, B, S),), keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(A, B, S),))
    yield Case("another axis", (draw.normal(A, B, S), 1), hint="axis")
    yield Case("the first axis", (draw.normal(A, B, S), 0), hint="axis")
    yield Case("logits of ten thousand", (draw.normal(A, S, scale=1e4),), hint="overflow")
    yield Case("logits near minus ten thousand", (draw.normal(A, S) - 1e4,), slack=30, hint="overflow")
    some = draw.normal(A, B, S)
    some[..., 0] = -np.inf
    yield Case("-inf in some places", (some,))
    empty = draw.normal(A, B, S)
    empty[0] = -np.inf
    yield Case("a slice of all -inf", (empty,))
    yield from in_every_form((draw.normal(A, B, S, scale=5.0),))
    yield Case("half precision, a slice of all -inf", (empty,), dtype="float16")


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
    },
)
