import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form, tensor_mistakes


def cases(draw):
    B, H, T, M = draw.sizes(4)
    ones = np.ones(2)
    yield Case("three and four", (np.array([3.0, 4.0]), ones))
    yield Case("two columns, two gains", (np.array([3.0, 4.0]), np.array([2.0, -1.0])))
    yield Case("two positions", (np.array([[3.0, 4.0], [30.0, 40.0]]), ones))
    yield Case("a position of zeros", (np.array([[0.0, 0.0], [1.0, 2.0]]), ones))
    yield Case("a large eps", (np.array([3.0, 4.0]), ones, 12.5))
    yield Case("far from zero", (draw.normal(T, M) + 20, draw.normal(M)), slack=3.0)
    yield Case("tiny numbers", (1e-4 * draw.normal(T, M), draw.normal(M)))
    yield Case("one column", (draw.normal(T, 1), draw.normal(1)))
    batch = draw.normal(B, H, T, M), draw.normal(M), 1e-5
    yield Case("a batch of heads", batch, keep=True, hint="batch")
    yield Case("the same heads again", batch, again="a batch of heads", hint="kept between calls")
    yield Case("the same sizes, other numbers", (draw.normal(B, H, T, M), draw.normal(M)), hint="kept between calls")
    yield Case("as many positions as columns", (draw.normal(5, 5), draw.normal(5)), hint="equal sizes")
    yield Case("every size is one", (draw.distinct(1, 1, 1), draw.normal(1)), hint="ones")
    args = draw.normal(B, T, M), draw.normal(M)
    yield from in_every_form(args)
    yield Case("half precision, large numbers", (300 * args[0], args[1]), dtype="float16", hint="large numbers")


ROOT = "xp.sqrt(square + eps)"
SQUARE = "xp.mean(long * long, axis=-1, keepdims=True)"
START = "    xp = array_namespace(x)\n"
RETURN = f"    return xp.astype(long / {ROOT}, x.dtype) * gain"
LONG = "xp.astype(x, xp.float64 if x.dtype == xp.float64 else xp.float32)"

PROBLEM = Problem(
    __name__,
    level="L0",
    tags=("normalisation", "block"),
    seed=(15, 18),
    oracle=kernels.rms_norm,
    cases=cases,
    wrong={
        "layer_norm": {
            f"    square = {SQUARE}": f"    long = long - xp.mean(long, axis=-1, keepdims=True)\n    square = {SQUARE}"
        },
        "variance": Like(
            "layer_norm",
            {SQUARE: "xp.mean((long - xp.mean(long, axis=-1, keepdims=True)) ** 2, axis=-1, keepdims=True)"},
        ),
        "sum_of_squares": {SQUARE: SQUARE.replace("mean", "sum")},
        "no_root": {ROOT: "(square + eps)"},
        "eps_outside": {ROOT: "(xp.sqrt(square) + eps)"},
        "eps_ignored": {ROOT: "xp.sqrt(square)"},
        "eps_1e-8": Like("eps_ignored", {ROOT: "xp.sqrt(square + 1e-8)"}),
        "eps_in_square": Like("eps_ignored", {ROOT: "xp.sqrt(square + eps * eps)"}),
        "gain_plus_one": {RETURN: RETURN.replace("* gain", "* (1 + gain)")},
        "no_gain": {RETURN: RETURN.replace(" * gain", "")},
        "gain_first": {SQUARE: "xp.mean((long * gain) ** 2, axis=-1, keepdims=True)"},
        "over_all": {SQUARE: "xp.mean(long * long)"},
        "over_last_two": Like(
            "over_all", {SQUARE: "xp.mean(long * long, axis=(-2, -1) if x.ndim > 1 else -1, keepdims=True)"}
        ),
        "over_positions": {SQUARE: "xp.mean(long * long, axis=-2 if x.ndim > 1 else -1, keepdims=True)"},
        "unbiased": {SQUARE: "xp.sum(long * long, axis=-1, keepdims=True) / max(x.shape[-1] - 1, 1)"},
        "absolute": {ROOT: "(xp.mean(xp.abs(long), axis=-1, keepdims=True) + eps)"},
        "unit_length": Like("sum_of_squares", {ROOT: "xp.sqrt(xp.sum(long * long, axis=-1, keepdims=True) + eps)"}),
        "short_squares": {LONG: "x"},
        "detached": InTorch({ROOT: "xp.sqrt(square + eps).detach()"}),
        **tensor_mistakes(START, "x"),
    },
)
