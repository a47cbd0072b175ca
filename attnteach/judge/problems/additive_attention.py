from ... import kernels
from ..problem import Problem, wrong
from ._shared import masked, mix

REFERENCE = """
from array_api_compat import array_namespace


def additive_attention(q, k, v, Wq, Wk, w, mask=None):
    xp = array_namespace(q)
    hidden = xp.tanh((q @ Wq)[..., :, None, :] + (k @ Wk)[..., None, :, :])
    scores = hidden @ w
    if mask is not None:
        scores = xp.where(mask, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weights = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weights, axis=-1, keepdims=True)
    return weights / xp.where(total > 0, total, 1.0) @ v
""".lstrip()


def cases(draw):
    B, T, S, Dq, Dk, A, E = draw.sizes(7)

    def make(lead, T, S, scale=1.0):
        return (draw.normal(*lead, T, Dq), draw.normal(*lead, S, Dk), draw.normal(*lead, S, E),
                draw.normal(Dq, A), draw.normal(Dk, A), draw.normal(A) * scale**2)  # fmt: skip

    yield from masked(draw, make, B, None, T, S)


PROBLEM = Problem(
    id="additive_attention",
    title="Additive attention (Bahdanau)",
    statement="""
        The score of a pair is a small network: tanh(q Wq + k Wk) . w, unscaled. Softmax over the keys, then mix the values.
        q (..., T, Dq), k (..., S, Dk), v (..., S, E), Wq (Dq, A), Wk (Dk, A), w (A,) -> (..., T, E)
        mask: bool, True = may see; broadcasts to (..., T, S). A query that may see nothing gives zeros.
        """,
    signature="def additive_attention(q, k, v, Wq, Wk, w, mask=None):",
    level="L1",
    tags=("attention", "scores"),
    seed=(1, 2),
    hints=(
        "Every query meets every key: which axes must be inserted so that (T, A) and (S, A) give (T, S, A)?",
        "(q Wq)[..., :, None, :] + (k Wk)[..., None, :, :]; tanh; then a dot product with w.",
        "There is no square root here: tanh is bounded and w is learned.",
    ),
    reference=REFERENCE,
    oracle=lambda q, k, v, Wq, Wk, w, mask=None: mix(kernels.additive_scores(q, k, Wq, Wk, w), v, mask),
    cases=cases,
    mutants=(
        wrong(
            "scaled",
            "You divide the scores by a square root: additive scores are unscaled, tanh already bounds them.",
            "hidden @ w",
            "hidden @ w / w.shape[-1] ** 0.5",
        ),  # fmt: skip
        wrong(
            "no_tanh",
            "Without tanh the query's part is the same for every key and softmax drops it: the query plays no part.",
            "xp.tanh((q @ Wq)",
            "((q @ Wq)",
        ),  # fmt: skip
        wrong(
            "tanh_after",
            "tanh is taken of the finished score; it belongs on the hidden layer, before w.",
            "xp.tanh((q @ Wq)",
            "((q @ Wq)",
            "hidden @ w",
            "xp.tanh(hidden @ w)",
        ),  # fmt: skip
        wrong(
            "separate_tanh",
            "tanh is taken of query and key apart: then softmax cancels the query. Add first, then tanh.",
            "xp.tanh((q @ Wq)[..., :, None, :] + (k @ Wk)[..., None, :, :])",
            "xp.tanh((q @ Wq)[..., :, None, :]) + xp.tanh((k @ Wk)[..., None, :, :])",
        ),  # fmt: skip
        wrong("difference", "You subtract the key's part; it is a sum.", "None, :] + (k", "None, :] - (k"),
        wrong(
            "product",
            "You multiply the projections: that is dot-product attention through tanh; here they are added.",
            "None, :] + (k",
            "None, :] * (k",
        ),
        wrong(
            "inverted_mask",
            "The mask's polarity is inverted: True means may see.",
            "xp.where(mask, scores, -xp.inf)",
            "xp.where(mask, -xp.inf, scores)",
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
            "You exponentiate raw scores: a large w overflows.",
            "scores - xp.where(xp.isfinite(top), top, 0.0)",
            "scores",
        ),
        wrong(
            "mean_of_values",
            "Every query gets the same plain mean: the scores play no part.",
            "hidden @ w",
            "0 * (hidden @ w)",
        ),
        wrong(
            "detached",
            "The weights are cut from the graph: Wq, Wk and w would never learn.",
            "total, 1.0) @ v",
            "total, 1.0).detach() @ v",
            "return weights / ",
            "return weights.detach() / ",
            on=("torch",),
        ),
    ),
)
