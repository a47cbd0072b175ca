import numpy as np

from ... import kernels
from ..problem import Case, Problem, ways, wrong
from ._shared import OVERFLOW

REFERENCE = """
from array_api_compat import array_namespace


def softmax(x, axis=-1):
    xp = array_namespace(x)
    top = xp.max(x, axis=axis, keepdims=True)
    top = xp.where(xp.isfinite(top), top, 0.0)
    weight = xp.exp(x - top)
    total = xp.sum(weight, axis=axis, keepdims=True)
    return weight / xp.where(total > 0, total, 1.0)
""".lstrip()


def oracle(x, axis=-1):
    return np.moveaxis(kernels.softmax(np.moveaxis(x, axis, -1)), -1, axis)


def cases(draw):
    A, B, S = draw.sizes(3)
    yield Case("three numbers", (draw.normal(3),))
    yield Case("one number", (draw.normal(1),))
    yield Case("the last of three axes", (draw.normal(A, B, S),), keep=True,
               hint="It is right for one row and wrong for a stack of rows: reduce over `axis` alone, with keepdims=True.")  # fmt: skip
    yield Case("the same sizes, other numbers", (draw.normal(A, B, S),))
    yield Case(
        "another axis", (draw.normal(A, B, S), 1), hint="`axis` is ignored: it is right along the last axis only."
    )
    yield Case(
        "the first axis", (draw.normal(A, B, S), 0), hint="`axis` is ignored: it is right along the last axis only."
    )
    yield Case("logits of ten thousand", (draw.normal(A, S, scale=1e4),), hint=OVERFLOW)
    yield Case("logits near minus ten thousand", (draw.normal(A, S) - 1e4,), slack=30, hint=OVERFLOW)
    some = draw.normal(A, B, S)
    some[..., 0] = -np.inf
    yield Case(
        "-inf in some places", (some,), hint="exp(-inf) is 0: a place with -inf gets weight 0 and disturbs no other."
    )
    empty = draw.normal(A, B, S)
    empty[0] = -np.inf
    yield Case("a slice of all -inf", (empty,), hint="A slice of all -inf has nothing to choose from and gives zeros; -inf - (-inf) is NaN.")  # fmt: skip
    yield from ways((draw.normal(A, B, S, scale=5.0),))
    yield Case(
        "half precision, a slice of all -inf",
        (empty,),
        dtype="float16",
        hint="An epsilon as small as 1e-8 is 0 in float16, and 0/0 is NaN: test the sum, do not pad it.",
    )


PROBLEM = Problem(
    id="softmax",
    title="Softmax that never overflows",
    statement="""
        Turn scores into weights: positive, summing to 1 along `axis`.
        x: float array of any shape -> same shape. Large scores must not overflow.
        A slice of all -inf (nothing may be seen) gives zeros.
        """,
    signature="def softmax(x, axis=-1):",
    level="L0",
    tags=("softmax", "stability"),
    seed=(3, 6),
    hints=(
        "softmax(x) = softmax(x + c) for any constant c. Which c makes every exp safe?",
        "Subtract the maximum along the axis, keepdims=True. What is that maximum in a slice of all -inf?",
        "Replace a non-finite maximum by 0, then exp gives zeros; divide by the sum where it is positive, by 1 elsewhere.",
    ),
    reference=REFERENCE,
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
    ),  # fmt: skip
    mutants=(
        wrong(
            "no_maximum",
            "You exponentiate raw scores: exp(710) already overflows. Subtract the maximum along the axis first.",
            "    weight = xp.exp(x - top)",
            "    weight = xp.exp(x)",
        ),  # fmt: skip
        wrong(
            "last_axis_only",
            "You normalise the last axis whatever `axis` says.",
            "    xp = array_namespace(x)\n",
            "    xp = array_namespace(x)\n    axis = -1\n",
        ),  # fmt: skip
        wrong(
            "global_sum",
            "You divide by the sum over everything: each slice along `axis` must sum to 1 by itself.",
            "total = xp.sum(weight, axis=axis, keepdims=True)",
            "total = xp.sum(weight)",
        ),  # fmt: skip
        wrong(
            "nan_on_empty",
            "A slice of all -inf gives NaN: its maximum is -inf, and -inf - (-inf) is not a number.",
            "    top = xp.where(xp.isfinite(top), top, 0.0)\n",
            "",
        ),  # fmt: skip
        wrong(
            "uniform_on_empty",
            "A slice of all -inf comes out uniform: that invents attention where none is allowed. Zeros are wanted.",
            "    top = xp.max(",
            "    x = xp.where(xp.isfinite(x), x, -1e30)\n    top = xp.max(",
        ),  # fmt: skip
        wrong(
            "base_two",
            "You raise 2, not e, to the scores: the weights are flatter than softmax's.",
            "xp.exp(x - top)",
            "2.0 ** (x - top)",
        ),  # fmt: skip
        wrong(
            "epsilon",
            "You add an epsilon to the sum, so the weights do not sum to 1. The largest term is exp(0) = 1: nothing needs rescue but the empty slice.",
            "xp.where(total > 0, total, 1.0)",
            "(total + 1e-2)",
        ),  # fmt: skip
        wrong(
            "tiny_epsilon",
            "You add a tiny epsilon to the sum: float16 cannot hold it, so an empty slice is 0/0 again. Test the sum, do not pad it.",
            "xp.where(total > 0, total, 1.0)",
            "(total + 1e-10)",
        ),  # fmt: skip
        wrong(
            "absolute_maximum",
            "You subtract the largest absolute value: when all scores are very negative, every exp underflows to 0.",
            "xp.max(x, axis",
            "xp.max(xp.abs(xp.where(xp.isfinite(x), x, 0.0)), axis",
        ),  # fmt: skip
        wrong(
            "clipped",
            "You clip the scores to keep exp in range: two large scores become equal. Shift, do not clip.",
            "    top = xp.max(",
            "    x = xp.where(x > 80.0, 80.0, x)\n    top = xp.max(",
        ),  # fmt: skip
        wrong(
            "in_place",
            "You change the input in place: the caller's scores are gone.",
            "    weight = xp.exp(x - top)",
            "    x -= top\n    weight = xp.exp(x)",
        ),  # fmt: skip
        wrong(
            "detached",
            "The weights are cut from the graph (detach, or a trip through NumPy): no gradient reaches the scores.",
            "    return weight / ",
            "    return weight.detach() / ",
            on=("torch",),
        ),  # fmt: skip
    ),
)
