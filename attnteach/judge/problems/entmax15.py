import numpy as np

from ... import kernels
from ..problem import Case, Problem, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def entmax15(z):
    xp = array_namespace(z)
    top = xp.max(z, axis=-1, keepdims=True)
    z = (z - xp.where(xp.isfinite(top), top, 0.0)) / 2
    z = xp.where(z < -2.0, -2.0, z)
    order = xp.flip(xp.sort(z, axis=-1), axis=-1)
    count = xp.astype(xp.arange(1, z.shape[-1] + 1), z.dtype)
    mean = xp.cumulative_sum(order, axis=-1) / count
    square = xp.cumulative_sum(order * order, axis=-1) / count
    room = 1 / count - (square - mean * mean)
    inside = order >= mean - xp.sqrt(xp.where(room > 0, room, 0.0))
    last = xp.sum(xp.astype(inside, xp.int64), axis=-1, keepdims=True) - 1
    tau = xp.take_along_axis(mean, last, axis=-1) - xp.sqrt(xp.take_along_axis(room, last, axis=-1))
    weight = xp.where(z > tau, z - tau, 0.0) ** 2
    return xp.where(xp.isfinite(top), weight, 0.0)
""".lstrip()


def cases(draw):
    A, B, S = draw.sizes(3, least=5)
    yield Case("three scores", (np.array([1.0, 0.5, -1.0]) + draw.normal(3, scale=0.1),))
    yield Case("one score", (draw.normal(1),))
    yield Case(
        "a batch of rows",
        (draw.normal(A, B, S),),
        keep=True,
        hint="It is right for one row and wrong for many: every row has a threshold of its own.",
    )
    yield Case("the same sizes, other numbers", (draw.normal(A, B, S),))
    yield Case(
        "scores close together",
        (draw.normal(A, S, scale=0.05),),
        hint="With scores close together all places stay in the support.",
    )
    yield Case(
        "scores far apart",
        (draw.normal(A, S, scale=30.0),),
        hint="With scores far apart one place takes everything; the others are exactly 0.",
    )
    near = (draw.normal(A, S) + 1e6).astype(np.float32).astype(np.float64)
    yield Case(
        "scores near a million", (near,), hint="Subtract the maximum first: squares of large scores lose all digits."
    )
    some = draw.normal(A, S)
    some[:, 1] = -np.inf
    yield Case(
        "-inf in some places", (some,), hint="A place with -inf is outside the support; keep it out of the sums."
    )
    empty = draw.normal(A, S)
    empty[-1] = -np.inf
    yield Case("a row of all -inf", (empty,), hint="A row of all -inf gives zeros, not NaN.")
    yield from ways((draw.normal(A, B, S),), slack=3.0)


PROBLEM = Problem(
    id="entmax15",
    title="Entmax with alpha 1.5",
    statement="""
        Between softmax and sparsemax: weights max(z/2 - tau, 0)^2 along the last axis, with the threshold tau chosen
        so that they sum to 1. Small scores get exactly 0.
        z: float (..., S) -> (..., S). Exact (no bisection with a loose tolerance); a row of all -inf gives zeros.
        """,
    signature="def entmax15(z):",
    level="L3",
    tags=("softmax", "sparse"),
    seed=(9,),
    hints=(
        "Sort a row. If you knew how many scores are in the support, tau would solve a quadratic equation.",
        "For the k largest of z/2 with mean m and variance s2 (divided by k): tau_k = m - sqrt(1/k - s2).",
        "The support is the largest k with the k-th score >= tau_k. Subtract the maximum first, then everything is small.",
    ),
    reference=REFERENCE,
    oracle=kernels.entmax15,
    cases=cases,
    mutants=(
        wrong(
            "softmax",
            "This is softmax: no place gets exactly 0.",
            source="""
            from array_api_compat import array_namespace


            def entmax15(z):
                xp = array_namespace(z)
                top = xp.max(z, axis=-1, keepdims=True)
                weight = xp.exp(z - xp.where(xp.isfinite(top), top, 0.0))
                total = xp.sum(weight, axis=-1, keepdims=True)
                return weight / xp.where(total > 0, total, 1.0)
            """,
        ),  # fmt: skip
        wrong(
            "sparsemax",
            "This is sparsemax (alpha = 2): the positive part is not squared and the scores are not halved.",
            source="""
            from array_api_compat import array_namespace


            def entmax15(z):
                xp = array_namespace(z)
                top = xp.max(z, axis=-1, keepdims=True)
                z = z - xp.where(xp.isfinite(top), top, 0.0)
                z = xp.where(z < -4.0, -4.0, z)
                order = xp.flip(xp.sort(z, axis=-1), axis=-1)
                count = xp.astype(xp.arange(1, z.shape[-1] + 1), z.dtype)
                tau = (xp.cumulative_sum(order, axis=-1) - 1) / count
                last = xp.sum(xp.astype(order > tau, xp.int64), axis=-1, keepdims=True) - 1
                tau = xp.take_along_axis(tau, xp.where(last < 0, 0, last), axis=-1)
                weight = xp.where(z > tau, z - tau, 0.0)
                return xp.where(xp.isfinite(top), weight, 0.0)
            """,
        ),  # fmt: skip
        wrong(
            "not_halved",
            "The scores are not halved: alpha - 1 = 1/2 multiplies them before the threshold.",
            "0.0)) / 2\n",
            "0.0))\n",
        ),
        wrong(
            "not_squared",
            "The positive part is not squared: 1/(alpha - 1) = 2 is the power.",
            "z - tau, 0.0) ** 2",
            "z - tau, 0.0)",
        ),
        wrong(
            "ascending",
            "You sort in ascending order: the k largest are wanted.",
            "xp.flip(xp.sort(z, axis=-1), axis=-1)",
            "xp.sort(z, axis=-1)",
        ),
        wrong(
            "all_in_support",
            "You keep every score in the support: search the largest k whose k-th score is above its threshold.",
            "    inside = order",
            "    inside = order == order\n    room = xp.where(room > 0, room, 0.0)\n    _ = order",
        ),  # fmt: skip
        wrong(
            "other_root",
            "The quadratic equation has two roots: the threshold is the smaller one, mean MINUS the root.",
            "take_along_axis(mean, last, axis=-1) - xp.sqrt",
            "take_along_axis(mean, last, axis=-1) + xp.sqrt",
        ),  # fmt: skip
        wrong(
            "batch_threshold",
            "One threshold serves all rows: it belongs to each row.",
            "    weight = xp",
            "    tau = xp.max(tau) + 0 * tau\n    weight = xp",
        ),
        wrong(
            "renormalised",
            "You normalise once more by a softmax-like sum at the end; the threshold already makes the sum 1.",
            "z - tau, 0.0) ** 2",
            "z - tau, 0.0) ** 2 + 1e-3",
        ),  # fmt: skip
        wrong(
            "nan_on_empty",
            "A row of all -inf comes out uniform or NaN: there is nothing to choose from, so zeros.",
            "    return xp.where(xp.isfinite(top), weight, 0.0)",
            "    return weight",
        ),  # fmt: skip
        wrong(
            "detached",
            "The threshold is cut from the graph: it depends on the scores too, so the gradient is wrong.",
            "    weight = xp",
            "    tau = tau.detach()\n    weight = xp",
            on=("torch",),
        ),  # fmt: skip
    ),
)
