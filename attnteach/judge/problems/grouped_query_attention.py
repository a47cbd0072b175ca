from ... import kernels
from ..problem import Case, Problem, wrong
from ._shared import masked

REFERENCE = """
from math import sqrt

from array_api_compat import array_namespace


def grouped_query_attention(q, k, v, mask=None):
    xp = array_namespace(q)
    share = q.shape[-3] // k.shape[-3]
    k, v = xp.repeat(k, share, axis=-3), xp.repeat(v, share, axis=-3)
    scores = q @ k.mT / sqrt(q.shape[-1])
    if mask is not None:
        scores = xp.where(mask, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weights = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weights, axis=-1, keepdims=True)
    return weights / xp.where(total > 0, total, 1.0) @ v
""".lstrip()


def cases(draw):
    B, T, S, D, E = draw.sizes(5)
    G, share = draw.sizes(2, most=3)

    def make(lead, T, S, scale=1.0, G=G, share=share):
        lead = lead[:1]
        return (
            draw.normal(*lead, G * share, T, D) * scale,
            draw.normal(*lead, G, S, D) * scale,
            draw.normal(*lead, G, S, E),
        )

    yield from masked(draw, make, B, 1, T, S)
    yield Case(
        "as many groups as heads",
        make((B,), T, S, G=3, share=1),
        hint="With G = H it must be plain multi-head attention.",
    )
    yield Case(
        "one group for all heads",
        make((B,), T, S, G=1, share=5),
        hint="With G = 1 it must be multi-query attention: all heads read the same keys.",
    )
    yield Case("a mask for each head", (*make((B,), T, S), draw.mask(G * share, T, S, empty=False)))
    q, k, _ = make((B,), T, S)
    yield Case("values as wide as the keys", (q, k, draw.normal(B, G, S, D)))


PROBLEM = Problem(
    id="grouped_query_attention",
    title="Grouped-query attention",
    statement="""
        H query heads share G key/value heads: head h reads group h // (H/G). G divides H.
        q (..., H, T, D), k (..., G, S, D), v (..., G, S, E) -> (..., H, T, E)
        mask: bool, True = may see; broadcasts to (..., H, T, S). A query that may see nothing gives zeros.
        """,
    signature="def grouped_query_attention(q, k, v, mask=None):",
    level="L2",
    tags=("attention", "heads", "inference"),
    seed=(4, 21),
    hints=(
        "With H = 6 and G = 2: which heads read group 0?",
        "Neighbouring heads share: 0, 1, 2 read group 0. Which of repeat and tile gives 0 0 0 1 1 1?",
        "repeat_interleave in torch, repeat in NumPy, along the head axis; or reshape q to (..., G, H/G, T, D).",
    ),
    reference=REFERENCE,
    oracle=lambda q, k, v, mask=None: kernels.grouped_query_attention(q, k, v, mask=mask),
    cases=cases,
    mutants=(
        wrong(
            "tile",
            "You tile the groups (0 1 0 1): neighbouring heads share a group (0 0 1 1). In torch that is repeat_interleave, not repeat.",
            "xp.repeat(k, share, axis=-3), xp.repeat(v, share, axis=-3)",
            "xp.concat([k] * share, axis=-3), xp.concat([v] * share, axis=-3)",
        ),  # fmt: skip
        wrong(
            "keys_only_tiled",
            "Keys and values are repeated in different orders: a head must read both from the same group.",
            "xp.repeat(v, share, axis=-3)",
            "xp.concat([v] * share, axis=-3)",
        ),
        wrong(
            "first_group",
            "All heads read the first group: that is multi-query attention.",
            "xp.repeat(k, share, axis=-3), xp.repeat(v, share, axis=-3)",
            "xp.repeat(k[..., :1, :, :], q.shape[-3], axis=-3), xp.repeat(v[..., :1, :, :], q.shape[-3], axis=-3)",
        ),  # fmt: skip
        wrong(
            "mean_of_groups",
            "You average the groups: each head reads one of them.",
            "xp.repeat(v, share, axis=-3)",
            "xp.repeat(v * 0 + xp.mean(v, axis=-3, keepdims=True), share, axis=-3)",
        ),
        wrong(
            "reversed_groups",
            "The groups are read in reverse order.",
            "xp.repeat(k, share, axis=-3), xp.repeat(v, share, axis=-3)",
            "xp.repeat(xp.flip(k, axis=-3), share, axis=-3), xp.repeat(xp.flip(v, axis=-3), share, axis=-3)",
        ),
        wrong(
            "scale_of_all_heads",
            "You scaled by the width of all heads together: the root is of one head's width D.",
            "sqrt(q.shape[-1])",
            "sqrt(q.shape[-1] * q.shape[-3])",
        ),
        wrong("no_scale", "There is no scale: divide the scores by sqrt(D).", " / sqrt(q.shape[-1])", ""),
        wrong(
            "inverted_mask",
            "The mask's polarity is inverted: True means may see.",
            "scores, -xp.inf)",
            "-xp.inf, scores)",
        ),
        wrong("mask_ignored", "The mask is ignored.", "xp.where(mask, scores, -xp.inf)", "scores"),
        wrong(
            "minus_1e9",
            "You mask with -1e9: a query that may see nothing gets the uniform average instead of zeros.",
            "scores, -xp.inf)",
            "scores, -1e9)",
        ),
        wrong("nan_on_empty", "A query that may see nothing gives NaN.", "xp.where(xp.isfinite(top), top, 0.0)", "top"),
        wrong(
            "softmax_over_queries",
            "Your softmax runs over the queries.",
            "top = xp.max(scores, axis=-1",
            "top = xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1",
            "xp.sum(weights, axis=-2",
        ),
        wrong(
            "no_maximum",
            "You exponentiate raw scores: they overflow.",
            "scores - xp.where(xp.isfinite(top), top, 0.0)",
            "scores",
        ),
        wrong(
            "detached",
            "The weights are cut from the graph.",
            "return weights / xp.where(total > 0, total, 1.0) @ v",
            "return (weights / xp.where(total > 0, total, 1.0)).detach() @ v",
            on=("torch",),
        ),
    ),
)
