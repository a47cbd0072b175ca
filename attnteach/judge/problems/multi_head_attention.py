from ... import kernels
from ..problem import Case, Problem, wrong
from ._shared import masked

REFERENCE = """
from math import sqrt

from array_api_compat import array_namespace


def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    xp = array_namespace(x)

    def heads(y):
        return xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)

    q, k, v = heads(x @ Wq), heads(x @ Wk), heads(x @ Wv)
    scores = q @ k.mT / sqrt(q.shape[-1])
    if mask is not None:
        scores = xp.where(mask[..., None, :, :], scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weights = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weights, axis=-1, keepdims=True)
    out = weights / xp.where(total > 0, total, 1.0) @ v
    merged = xp.reshape(xp.moveaxis(out, -3, -2), (*x.shape[:-1], Wv.shape[-1]))
    return merged @ Wo
""".lstrip()


def cases(draw):
    B, T, H, D = draw.sizes(4, most=13)
    M = H * D

    def make(lead, T, S, scale=1.0):
        size = M**-0.5
        return (draw.normal(*lead, T, M), draw.normal(M, M) * size * scale, draw.normal(M, M) * size * scale,
                draw.normal(M, M) * size, draw.normal(M, M) * size, H)  # fmt: skip

    yield from (case for case in masked(draw, make, B, None, T, T, slack=2.0) if "keys alone" not in case.name)
    yield Case("one head", (*make((B,), T, T)[:-1], 1), slack=2.0)


PROBLEM = Problem(
    id="multi_head_attention",
    title="Multi-head self-attention from scratch",
    statement="""
        Project, split into H heads, attend in each, merge, project.
        x (..., T, M); Wq, Wk, Wv, Wo (M, M), used as x @ W -> (..., T, M). Scale by the root of the HEAD's width M/H.
        mask: bool, True = may see, (T, T) or (..., T, T) without a head axis. A query that may see nothing gives zeros.
        """,
    signature="def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):",
    level="L1",
    tags=("attention", "heads", "masks"),
    seed=(4, 6),
    hints=(
        "Write the shapes after each of the five steps before you code.",
        "Split by (..., T, H, M/H), then swap: (..., H, T, M/H). The mask needs a head axis of size 1: mask[..., None, :, :].",
        "Merge by swapping back before the reshape, then @ Wo. Mind the scale: sqrt(M/H).",
    ),
    reference=REFERENCE,
    oracle=lambda x, Wq, Wk, Wv, Wo, H, mask=None: kernels.multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=mask),
    cases=cases,
    mutants=(
        wrong(
            "model_scale",
            "You scaled by the model width: the root is of the head's width M/H.",
            "sqrt(q.shape[-1])",
            "sqrt(x.shape[-1])",
        ),
        wrong(
            "no_scale",
            "There is no scale: divide the scores by the root of the head's width.",
            " / sqrt(q.shape[-1])",
            "",
        ),
        wrong(
            "split_by_view",
            "The heads are split without a transpose: reshaping straight to (H, T, M/H) mixes positions into heads.",
            "xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)",
            "xp.reshape(y, (*y.shape[:-2], H, y.shape[-2], y.shape[-1] // H))",
        ),  # fmt: skip
        wrong(
            "merge_by_view",
            "The heads are merged without a transpose: swap heads and positions back before the reshape.",
            "xp.moveaxis(out, -3, -2)",
            "out",
        ),
        wrong(
            "no_output_projection",
            "The output projection Wo is missing: nothing mixes the heads.",
            "return merged @ Wo",
            "return merged",
        ),
        wrong(
            "one_big_head",
            "You attend once over the full width: H plays no part.",
            "    xp = array_namespace(x)\n",
            "    xp = array_namespace(x)\n    H = 1\n",
        ),
        wrong(
            "keys_not_projected",
            "Keys are taken through Wq: each of q, k and v has a projection of its own.",
            "heads(x @ Wk)",
            "heads(x @ Wq)",
        ),
        wrong("values_not_projected", "The values skip their projection Wv.", "heads(x @ Wv)", "heads(x)"),
        wrong(
            "transposed_weights",
            "You multiply by the transposed weights (nn.Linear stores them so): here they act as x @ W.",
            "heads(x @ Wq), heads(x @ Wk), heads(x @ Wv)",
            "heads(x @ Wq.mT), heads(x @ Wk.mT), heads(x @ Wv.mT)",
        ),
        wrong(
            "inverted_mask",
            "The mask's polarity is inverted: True means may see.",
            "scores, -xp.inf)",
            "-xp.inf, scores)",
        ),
        wrong("mask_ignored", "The mask is ignored.", "xp.where(mask[..., None, :, :], scores, -xp.inf)", "scores"),
        wrong(
            "mask_without_head_axis",
            "A mask for each batch element meets the head axis: insert it, mask[..., None, :, :].",
            "mask[..., None, :, :]",
            "mask",
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
        wrong(
            "softmax_over_heads",
            "Your softmax runs over the heads.",
            "top = xp.max(scores, axis=-1",
            "top = xp.max(scores, axis=-3",
            "xp.sum(weights, axis=-1",
            "xp.sum(weights, axis=-3",
        ),
        wrong("nan_on_empty", "A query that may see nothing gives NaN.", "xp.where(xp.isfinite(top), top, 0.0)", "top"),
        wrong(
            "no_maximum",
            "You exponentiate raw scores: they overflow.",
            "scores - xp.where(xp.isfinite(top), top, 0.0)",
            "scores",
        ),
        wrong(
            "detached",
            "The weights are cut from the graph: Wq and Wk would never learn.",
            "out = weights / xp.where(total > 0, total, 1.0) @ v",
            "out = (weights / xp.where(total > 0, total, 1.0)).detach() @ v",
            on=("torch",),
        ),
    ),
)
