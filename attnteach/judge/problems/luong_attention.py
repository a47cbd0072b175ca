from ... import kernels
from ..problem import Case, Problem, wrong
from ._shared import masked, mix

REFERENCE = """
from array_api_compat import array_namespace


def luong_attention(q, k, v, W, mask=None):
    xp = array_namespace(q)
    scores = q @ W @ k.mT
    if mask is not None:
        scores = xp.where(mask, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weights = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weights, axis=-1, keepdims=True)
    return weights / xp.where(total > 0, total, 1.0) @ v
""".lstrip()


def cases(draw):
    B, T, S, Dq, Dk, E = draw.sizes(6)

    def make(lead, T, S, scale=1.0):
        W = draw.normal(Dq, Dk) / (Dq * Dk) ** 0.5 * scale**2
        return draw.normal(*lead, T, Dq), draw.normal(*lead, S, Dk), draw.normal(*lead, S, E), W

    yield from masked(draw, make, B, None, T, S)
    args = draw.normal(B, T, Dk), draw.normal(B, S, Dk), draw.normal(B, S, E), draw.normal(Dk, Dk) / Dk
    yield Case(
        "queries as wide as the keys",
        args,
        hint="With equal widths a transposed W has the right shape and other numbers.",
    )


PROBLEM = Problem(
    id="luong_attention",
    title="Multiplicative attention (Luong, general)",
    statement="""
        Scores q W k^T, unscaled; softmax over the keys; mix the values.
        q (..., T, Dq), k (..., S, Dk), v (..., S, E), W (Dq, Dk) -> (..., T, E)
        mask: bool, True = may see; broadcasts to (..., T, S). A query that may see nothing gives zeros.
        """,
    signature="def luong_attention(q, k, v, W, mask=None):",
    level="L1",
    tags=("attention", "scores"),
    seed=(1, 2),
    hints=(
        "Queries and keys may have different widths: which matrix brings one into the space of the other?",
        "q W is (..., T, Dk): now every query can meet every key.",
        "No square root: W is learned and absorbs any scale.",
    ),
    reference=REFERENCE,
    oracle=lambda q, k, v, W, mask=None: mix(kernels.bilinear_scores(q, k, W), v, mask),
    cases=cases,
    mutants=(
        wrong(
            "scaled",
            "You divide by a square root: here W absorbs the scale and the scores are unscaled.",
            "q @ W @ k.mT",
            "q @ W @ k.mT / k.shape[-1] ** 0.5",
        ),
        wrong(
            "W_ignored",
            "W plays no part in your scores.",
            "q @ W @ k.mT",
            "q[..., :1] @ k[..., :1].mT + 0 * (q @ W @ k.mT)",
        ),
        wrong("symmetric", "You apply |W|, losing its signs.", "q @ W @ k.mT", "q @ xp.abs(W) @ k.mT"),
        wrong(
            "tanh_scores",
            "You squash the scores with tanh: that is the additive form.",
            "q @ W @ k.mT",
            "xp.tanh(q @ W @ k.mT)",
        ),
        wrong(
            "W_twice",
            "You apply the weights on the queries and again on the result: the key meets W W^T.",
            "q @ W @ k.mT",
            "q @ W @ W.mT @ W @ k.mT",
        ),
        wrong(
            "inverted_mask",
            "The mask's polarity is inverted: True means may see.",
            "xp.where(mask, scores, -xp.inf)",
            "xp.where(mask, -xp.inf, scores)",
        ),
        wrong(
            "mask_as_zero_score",
            "Masked scores are set to 0; exp(0) = 1 is a vote. They must be -inf.",
            "scores, -xp.inf)",
            "scores, 0.0)",
        ),
        wrong(
            "minus_1e9",
            "You mask with -1e9: a query that may see nothing gets the uniform average instead of zeros.",
            "scores, -xp.inf)",
            "scores, -1e9)",
        ),
        wrong(
            "softmax_over_queries",
            "Your softmax runs over the queries: each query's row over the keys must sum to 1.",
            "top = xp.max(scores, axis=-1",
            "top = xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1",
            "xp.sum(weights, axis=-2",
        ),  # fmt: skip
        wrong("nan_on_empty", "A query that may see nothing gives NaN.", "xp.where(xp.isfinite(top), top, 0.0)", "top"),
        wrong(
            "no_maximum",
            "You exponentiate raw scores: nothing bounds q W k, so it overflows.",
            "scores - xp.where(xp.isfinite(top), top, 0.0)",
            "scores",
        ),
        wrong(
            "detached",
            "The weights are cut from the graph: W would never learn.",
            "return weights / xp.where(total > 0, total, 1.0) @ v",
            "return (weights / xp.where(total > 0, total, 1.0)).detach() @ v",
            on=("torch",),
        ),
    ),
)
