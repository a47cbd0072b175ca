import numpy as np

from ... import kernels
from ..problem import Case, Problem, at, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def linear_attention(q, k, v):
    xp = array_namespace(q)

    def feature(x):
        return xp.where(x > 0, x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))

    q, k = feature(q), feature(k)
    state = xp.cumulative_sum(k[..., :, None] * v[..., None, :], axis=-3)
    total = xp.cumulative_sum(k, axis=-2)
    mixed = xp.sum(q[..., :, None] * state, axis=-2)
    return mixed / xp.sum(q * total, axis=-1, keepdims=True)
""".lstrip()

LINEAR = "You build the T x T matrix of similarities: cost and memory are quadratic. Sum k v^T once, position by position, and let q read the sum."


def _rows(q, k, v, rows):
    """Some rows of the quadratic form."""
    q, k = (np.where(x > 0, x + 1, np.exp(np.minimum(x, 0))) for x in (q[rows], k))
    weights = (q @ k.T) * (np.arange(len(k))[None, :] <= rows[:, None])
    return weights / weights.sum(-1, keepdims=True) @ v


def cases(draw):
    B, H, T, D, E = draw.sizes(5)

    def make(*lead, T=T, D=D, E=E, scale=1.0):
        return draw.normal(*lead, T, D) * scale, draw.normal(*lead, T, D) * scale, draw.normal(*lead, T, E)

    yield Case("two positions", make(T=2))
    yield Case("one sequence, no batch", make())
    yield Case("a batch of heads", make(B, H), keep=True)
    yield Case("the same sizes, other numbers", make(B, H))
    yield Case("one position", make(B, T=1), hint="The first position sees itself only: its value comes back.")
    yield Case("features far from zero", make(B, scale=5.0), hint="elu(x) + 1 is x + 1 above zero and exp(x) below.")
    yield Case(
        "large inputs",
        tuple(np.where(x > 0, x * 1000, x) for x in make(B)),
        slack=3.0,
        hint="exp of a large positive input overflows even where it is not selected: use exp(min(x, 0)).",
    )
    yield from ways(make(B, H), slack=3.0)
    yield Case("gradients of large inputs (torch)", tuple(np.where(x > 0, x * 1000, x) for x in make(B)), slack=3.0, grad=True, only="torch",
               hint="exp overflows where it is not selected: the value survives, the gradient is 0 * inf = NaN. Use exp(min(x, 0)).")  # fmt: skip
    big, rows = make(T=2039, D=3, E=5), draw.rows(2039)
    sure = {"read": at(rows), "want": _rows(*big, rows), "hint": LINEAR, "slack": 3.0}
    yield Case("memory at 2039 positions", big, memory=2039 * 2039, **sure)
    yield Case("arithmetic from 509 to 2039 positions", big, smaller=make(T=509, D=3, E=5), cheaper_than=7.0, **sure)
    large, rows = make(T=20011, D=3, E=2), draw.rows(20011)
    yield Case(
        "20011 positions in 150 MB",
        large,
        memory=150_000_000,
        large=True,
        slack=30.0,
        hint=LINEAR,
        read=at(rows),
        want=_rows(*large, rows),
    )


PROBLEM = Problem(
    id="linear_attention",
    title="Causal linear attention",
    statement="""
        Weights f(q).f(k) in place of exp(q.k), with f(x) = elu(x) + 1, normalised over the past and oneself; no scale.
        q, k (..., T, D), v (..., T, E) -> (..., T, E). Memory and arithmetic must grow linearly with T.
        """,
    signature="def linear_attention(q, k, v):",
    level="L3",
    tags=("linear", "memory", "causality"),
    seed=(7, 12),
    hints=(
        "Write out_t as two sums over s <= t. Which factors do not depend on t?",
        "(sum over s of f(q_t).f(k_s) v_s) = f(q_t) (sum over s of f(k_s) v_s^T): the bracket is a D x E state.",
        "Running sums of f(k) v^T and of f(k); divide f(q).state by f(q).total.",
    ),
    reference=REFERENCE,
    oracle=kernels.linear_attention,
    cases=cases,
    time_limit=15.0,
    mutants=(
        wrong(
            "quadratic",
            "The numbers are right and the cost is not: this is the quadratic form. Sum f(k) v^T as you go and let f(q) read the sum.",
            source="""
            from array_api_compat import array_namespace


            def linear_attention(q, k, v):
                xp = array_namespace(q)

                def feature(x):
                    return xp.where(x > 0, x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))

                weights = feature(q) @ feature(k).mT
                weights = xp.tril(weights)
                return weights / xp.sum(weights, axis=-1, keepdims=True) @ v
            """,
        ),  # fmt: skip
        wrong(
            "quadratic_by_rows",
            "Row by row you sum over all the past again: the arithmetic is quadratic. Carry the sums along.",
            source="""
            from array_api_compat import array_namespace


            def linear_attention(q, k, v):
                xp = array_namespace(q)

                def feature(x):
                    return xp.where(x > 0, x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))

                q, k = feature(q), feature(k)
                rows = []
                for t in range(q.shape[-2]):
                    weights = q[..., t : t + 1, :] @ k[..., : t + 1, :].mT
                    rows.append(weights / xp.sum(weights, axis=-1, keepdims=True) @ v[..., : t + 1, :])
                return xp.concat(rows, axis=-2)
            """,
        ),  # fmt: skip
        wrong("zeros", "You return zeros.", "    return mixed / ", "    return 0 * mixed / "),
        wrong(
            "not_causal",
            "You sum over the whole sequence: position t sees its future.",
            "    mixed = ",
            "    state, total = state[..., -1:, :, :], total[..., -1:, :]\n    mixed = ",
        ),  # fmt: skip
        wrong(
            "excludes_itself",
            "A position does not see itself: add its k v^T before q reads the sum.",
            "    mixed = ",
            "    state = state - k[..., :, None] * v[..., None, :] * (xp.arange(k.shape[-2]) > 0)[:, None, None]\n    total = total - k * (xp.arange(k.shape[-2]) > 0)[:, None]\n    mixed = ",
        ),  # fmt: skip
        wrong(
            "unnormalised",
            "The weights do not sum to 1: divide by f(q) . sum of f(k).",
            "    return mixed / xp.sum(q * total, axis=-1, keepdims=True)",
            "    return mixed",
        ),
        wrong(
            "normalised_by_count",
            "You divide by the number of positions: divide by f(q) . sum of f(k).",
            "xp.sum(q * total, axis=-1, keepdims=True)",
            "xp.astype(xp.arange(1, q.shape[-2] + 1), q.dtype)[:, None]",
        ),
        wrong(
            "running_mean",
            "You return the running mean of the values: q and k play no part.",
            "q, k = feature(q), feature(k)",
            "q, k = 0 * q + 1, 0 * k + 1",
        ),
        wrong(
            "relu",
            "The feature map is relu: elu(x) + 1 is exp(x) below zero and never 0.",
            "xp.exp(xp.where(x > 0, 0.0, x)))",
            "0.0 * x + 1e-6)",
            "x + 1.0",
            "x",
        ),
        wrong(
            "elu_without_one",
            "The feature map lacks its + 1: elu alone is negative, and weights must not be.",
            "x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))",
            "x, xp.exp(xp.where(x > 0, 0.0, x)) - 1.0)",
        ),
        wrong(
            "exponential",
            "The feature map is exp everywhere: elu(x) + 1 is x + 1 above zero.",
            "xp.where(x > 0, x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))",
            "xp.exp(x)",
        ),
        wrong(
            "query_without_feature",
            "The feature map is applied to the keys only.",
            "q, k = feature(q), feature(k)",
            "q, k = q, feature(k)",
        ),
        wrong(
            "scaled",
            "You divide by sqrt(D) inside the feature map: there is no scale here.",
            "q, k = feature(q), feature(k)",
            "q, k = feature(q / q.shape[-1] ** 0.5), feature(k)",
        ),
        wrong(
            "softmax",
            "This is softmax attention: the exponential of q.k is replaced by f(q).f(k).",
            source="""
            from array_api_compat import array_namespace


            def linear_attention(q, k, v):
                xp = array_namespace(q)
                scores = q @ k.mT / q.shape[-1] ** 0.5
                t = xp.arange(q.shape[-2])
                scores = xp.where(t[None, :] <= t[:, None], scores, -xp.inf)
                weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
                return weights / xp.sum(weights, axis=-1, keepdims=True) @ v
            """,
        ),  # fmt: skip
    ),
)
