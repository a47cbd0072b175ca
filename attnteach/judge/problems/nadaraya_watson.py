from ... import kernels
from ..problem import Case, Problem, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def nadaraya_watson(x, y, xq, bandwidth):
    xp = array_namespace(x)
    squared = xp.sum((xq[:, None, :] - x[None, :, :]) ** 2, axis=-1)
    scores = -squared / (2 * bandwidth**2)
    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
    return weights / xp.sum(weights, axis=-1, keepdims=True) @ y
""".lstrip()


def cases(draw):
    S, T, d, e = draw.sizes(4)
    yield Case("three points on a line", (draw.normal(3, 1), draw.normal(3, 1), draw.normal(2, 1), 0.7))
    yield Case("a plane and more", (draw.normal(S, d), draw.normal(S, e), draw.normal(T, d), 1.3), keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(S, d), draw.normal(S, e), draw.normal(T, d), 1.3))
    yield Case(
        "a narrow bandwidth",
        (draw.normal(S, d), draw.normal(S, e), draw.normal(T, d), 0.4),
        hint="The bandwidth enters squared and doubled: 2 h^2.",
    )
    yield Case("one point", (draw.normal(1, d), draw.normal(1, e), draw.normal(T, d), 1.0))
    yield Case("a query far from every point", (draw.normal(S, d), draw.normal(S, e), draw.normal(T, d) + 30, 0.5), slack=30,
               hint="Far from all points every exp underflows and you divide 0 by 0: subtract the largest exponent first, as in softmax.")  # fmt: skip
    yield from ways((draw.normal(S, d), draw.normal(S, e), draw.normal(T, d), 1.5), slack=2)


PROBLEM = Problem(
    id="nadaraya_watson",
    title="Kernel regression is attention",
    statement="""
        Predict at xq the mean of y, weighted by a Gaussian of the distance: exp(-|xq - x|^2 / (2 h^2)), weights summing to 1.
        x (S, d), y (S, e), xq (T, d), bandwidth h > 0 -> (T, e). Queries may be far from all points.
        """,
    signature="def nadaraya_watson(x, y, xq, bandwidth):",
    level="L1",
    tags=("attention", "regression"),
    seed=(1,),
    hints=(
        "Which are the queries, the keys and the values?",
        "Scores are minus squared distances over 2 h^2; the weights are their softmax.",
        "Far away all Gaussians underflow: subtract the largest score before exp.",
    ),
    reference=REFERENCE,
    oracle=kernels.nadaraya_watson,
    cases=cases,
    mutants=(
        wrong(
            "no_maximum",
            "Far from all points every Gaussian underflows and 0/0 is NaN: subtract the largest exponent first.",
            "scores - xp.max(scores, axis=-1, keepdims=True)",
            "scores",
        ),
        wrong(
            "bandwidth_not_squared",
            "The bandwidth is not squared: 2 h instead of 2 h^2.",
            "2 * bandwidth**2",
            "2 * bandwidth",
        ),
        wrong("factor_two", "The factor 2 of the Gaussian is missing.", "2 * bandwidth**2", "bandwidth**2"),
        wrong(
            "distance_not_squared",
            "You use the distance, not its square: that is a Laplace kernel.",
            "    scores = -squared",
            "    squared = xp.sqrt(squared + 1e-12)\n    scores = -squared",
        ),
        wrong("sign", "Far points weigh most: the exponent is negative.", "scores = -squared", "scores = squared"),
        wrong(
            "unnormalised",
            "The weights do not sum to 1: divide by their sum.",
            "weights / xp.sum(weights, axis=-1, keepdims=True) @ y",
            "weights @ y",
        ),
        wrong(
            "normalised_over_queries",
            "You normalise over the queries: each query's weights over the points sum to 1.",
            "weights / xp.sum(weights, axis=-1, keepdims=True)",
            "weights / xp.sum(weights, axis=0, keepdims=True)",
        ),
        wrong(
            "dot_product",
            "You score by dot products: the Gaussian asks for distances.",
            "xp.sum((xq[:, None, :] - x[None, :, :]) ** 2, axis=-1)",
            "-(xq @ x.mT)",
        ),
        wrong(
            "mean",
            "You return the plain mean of y: the places play no part.",
            "scores = -squared",
            "scores = 0 * squared",
        ),
        wrong(
            "nearest",
            "You return the nearest neighbour's value: the Gaussian averages.",
            "scores = -squared",
            "scores = -1e6 * squared",
        ),
        wrong(
            "mean_squared",
            "You average the squared differences over the d coordinates; the squared distance is their sum.",
            "xp.sum((xq",
            "xp.mean((xq",
        ),
        wrong(
            "detached",
            "The weights are cut from the graph: no gradient reaches the places.",
            "return weights / xp.sum(weights, axis=-1, keepdims=True) @ y",
            "return (weights / xp.sum(weights, axis=-1, keepdims=True)).detach() @ y",
            on=("torch",),
        ),
    ),
)
