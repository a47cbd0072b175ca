import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import chance, in_every_form, tensor_mistakes


def cases(draw):
    S, T, d, e = draw.sizes(4)

    def make(S=S, T=T, d=d, e=e):
        return draw.normal(S, d), draw.normal(S, e), draw.normal(T, d)

    line, y = draw.rng.permutation([[0.0], [1.0], [3.0]]), draw.distinct(3, 1)
    yield Case("two queries, three points", (line, y, np.array([[1.0], [2.0]]), 2))
    yield Case(
        "two queries between two points of a plane", (draw.distinct(2, 2), draw.distinct(2, 1), draw.whole(2, 2), 2.0)
    )
    yield Case(
        "one query near, one far away",
        (line, y, np.array([[1.0], [1000.0]]), 2.0),
        slack=100,
        hint="a query far from every point",
    )
    yield Case("three points on a line", (draw.normal(3, 1), draw.normal(3, 1), draw.normal(2, 1), 0.7))
    plane = (*make(), 1.3)
    yield Case("a plane and more", plane, keep=True)
    yield Case("the same again", plane, again="a plane and more", hint="kept between calls")
    yield Case("the same sizes, other numbers", (*make(), 1.3), hint="kept between calls")
    yield Case("more queries than points", (*make(S=min(S, T), T=max(S, T)), 1.3), hint="lengths")
    yield Case("a narrow bandwidth", (*make(), 0.4))
    yield Case("a wide bandwidth", (*make(), 30.0), hint="a narrow bandwidth")
    yield Case("one point", (*make(S=1), 1.0))
    yield Case("every size is one", (*make(1, 1, 1, 1), 1.0), hint="ones")
    yield Case("all sizes equal", (*make(3, 3, 3, 3), 1.3), hint="equal sizes")
    yield Case("as many queries as points", (*make(T=S), 1.3), hint="equal sizes")
    yield Case("two thousand points", (*make(S=2000, T=3, d=2, e=1), 0.5), slack=3, hint="long rows")
    x, y, xq = make()
    yield Case("a query far from every point", (x, y, xq + 30, 0.5), slack=30)
    yield from in_every_form((*make(), 1.5), slack=2)


START = "    xp = array_namespace(x)\n"
SQUARED = "xp.sum((xq[:, None, :] - x[None, :, :]) ** 2, axis=-1)"
RESULT = "    return weights / xp.sum(weights, axis=-1, keepdims=True) @ y"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "regression"),
    seed=(1,),
    oracle=kernels.nadaraya_watson,
    cases=cases,
    wrong={
        "no_maximum": {"scores - xp.max(scores, axis=-1, keepdims=True)": "scores"},
        "bandwidth_not_squared": {"2 * bandwidth**2": "2 * bandwidth"},
        "factor_two": {"2 * bandwidth**2": "bandwidth**2"},
        "distance_not_squared": {
            "    scores = -squared": "    squared = xp.sqrt(squared + 1e-12)\n    scores = -squared"
        },
        "sign": {"scores = -squared": "scores = squared"},
        "unnormalised": {"weights / xp.sum(weights, axis=-1, keepdims=True) @ y": "weights @ y"},
        "normalised_over_queries": {
            "weights / xp.sum(weights, axis=-1, keepdims=True)": "weights / xp.sum(weights, axis=0, keepdims=True)"
        },
        "dot_product": {"xp.sum((xq[:, None, :] - x[None, :, :]) ** 2, axis=-1)": "-(xq @ x.mT)"},
        "mean": {"scores = -squared": "scores = 0 * squared"},
        "nearest": {"scores = -squared": "scores = -1e6 * squared"},
        "mean_squared": {"xp.sum((xq": "xp.mean((xq"},
        "detached": InTorch(
            {
                "return weights / xp.sum(weights, axis=-1, keepdims=True) @ y": "return (weights / xp.sum(weights, axis=-1, keepdims=True)).detach() @ y"
            }
        ),
        "softmax_over_queries": Like(
            "normalised_over_queries",
            {"xp.max(scores, axis=-1": "xp.max(scores, axis=0", "xp.sum(weights, axis=-1": "xp.sum(weights, axis=0"},
        ),
        "laplace": Like(
            "distance_not_squared",
            {"    scores = -squared / (2 * bandwidth**2)": "    scores = -xp.sqrt(squared + 1e-12) / bandwidth"},
        ),
        "with_epsilon": Like(
            "no_maximum",
            {
                "scores - xp.max(scores, axis=-1, keepdims=True)": "scores",
                "xp.sum(weights, axis=-1, keepdims=True)": "(xp.sum(weights, axis=-1, keepdims=True) + 1e-12)",
            },
        ),
        "one_maximum": {"xp.max(scores, axis=-1, keepdims=True)": "xp.max(scores)"},
        "bandwidth_of_the_square": Like("bandwidth_not_squared", {"2 * bandwidth**2": "bandwidth"}),
        "manhattan": {SQUARED: "xp.sum(xp.abs(xq[:, None, :] - x[None, :, :]), axis=-1) ** 2"},
        "sum_of_absolute": Like("manhattan", {SQUARED: "xp.sum(xp.abs(xq[:, None, :] - x[None, :, :]), axis=-1)"}),
        "largest_coordinate": {SQUARED: "xp.max((xq[:, None, :] - x[None, :, :]) ** 2, axis=-1)"},
        "squared_twice": {"scores = -squared": "scores = -squared**2"},
        "roles_swapped": {SQUARED: "xp.sum((x[:, None, :] - xq[None, :, :]) ** 2, axis=-1)"},
        "first_coordinate": {SQUARED: "(xq[:, None, 0] - x[None, :, 0]) ** 2"},
        "places_for_values": {RESULT: "    y = x if x.shape == y.shape else y\n" + RESULT},
        "softmax_over_everything": {RESULT: "    return weights / xp.sum(weights) @ y"},
        "scaled_as_attention": {"scores = -squared": "scores = -squared / x.shape[-1] ** 0.5"},
        "cauchy": {"weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))": "weights = 1 / (1 - scores)"},
        "clipped_exponent": {
            "weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))": "weights = xp.exp(xp.where(scores < -50.0, -50.0, scores))"
        },
        "queries_cut": {START: START + "    xq = xq[-x.shape[0] :]\n"},
        "needed_by_the_gradient": InTorch(
            {RESULT: "    return weights.div_(xp.sum(weights, axis=-1, keepdims=True)) @ y"}
        ),
        **tensor_mistakes(START, "x", "y", "xq"),
        "view": InTorch({START: START + "    x = x.view(-1).view(x.shape)\n"}),
        **chance(RESULT, "weights"),
    },
)
