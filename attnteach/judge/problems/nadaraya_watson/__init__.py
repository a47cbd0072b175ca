from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def cases(draw):
    S, T, d, e = draw.sizes(4)
    yield Case("three points on a line", (draw.normal(3, 1), draw.normal(3, 1), draw.normal(2, 1), 0.7))
    yield Case("a plane and more", (draw.normal(S, d), draw.normal(S, e), draw.normal(T, d), 1.3), keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(S, d), draw.normal(S, e), draw.normal(T, d), 1.3))
    yield Case("a narrow bandwidth", (draw.normal(S, d), draw.normal(S, e), draw.normal(T, d), 0.4))
    yield Case("one point", (draw.normal(1, d), draw.normal(1, e), draw.normal(T, d), 1.0))
    yield Case(
        "a query far from every point", (draw.normal(S, d), draw.normal(S, e), draw.normal(T, d) + 30, 0.5), slack=30
    )
    yield from in_every_form((draw.normal(S, d), draw.normal(S, e), draw.normal(T, d), 1.5), slack=2)


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
    },
)
