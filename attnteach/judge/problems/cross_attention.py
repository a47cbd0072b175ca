from ... import kernels
from ..problem import Case, Problem, wrong
from ._shared import masked

REFERENCE = """
from math import sqrt

from array_api_compat import array_namespace


def cross_attention(x, context, Wq, Wk, Wv, Wo, H):
    xp = array_namespace(x)

    def heads(y):
        return xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)

    q, k, v = heads(x @ Wq), heads(context @ Wk), heads(context @ Wv)
    scores = q @ k.mT / sqrt(q.shape[-1])
    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
    out = weights / xp.sum(weights, axis=-1, keepdims=True) @ v
    merged = xp.reshape(xp.moveaxis(out, -3, -2), (*x.shape[:-1], Wv.shape[-1]))
    return merged @ Wo
""".lstrip()


def cases(draw):
    B, T, S, C, H, D = draw.sizes(6, most=13)
    M = H * D

    def make(lead, T, S, scale=1.0, C=C):
        return (draw.normal(*lead, T, M), draw.normal(*lead, S, C), draw.normal(M, M) * M**-0.5 * scale,
                draw.normal(C, M) * C**-0.5 * scale, draw.normal(C, M) * C**-0.5, draw.normal(M, M) * M**-0.5, H)  # fmt: skip

    yield from masked(draw, make, B, None, T, S, masks=False, slack=2.0)
    yield Case("a context as long and wide as x", make((B,), T, T, C=M), slack=2.0)


PROBLEM = Problem(
    id="cross_attention",
    title="Multi-head cross-attention",
    statement="""
        Queries from x, keys and values from context: how a decoder reads an encoder.
        x (..., T, M), context (..., S, C); Wq (M, M), Wk and Wv (C, M), Wo (M, M), used as x @ W -> (..., T, M)
        H heads of width M/H.
        """,
    signature="def cross_attention(x, context, Wq, Wk, Wv, Wo, H):",
    level="L1",
    tags=("attention", "heads"),
    seed=(2, 4),
    hints=(
        "Which length does the output have, T or S?",
        "Only the queries come from x: q = x Wq, k = context Wk, v = context Wv.",
        "The rest is multi-head attention with scores (..., H, T, S).",
    ),
    reference=REFERENCE,
    oracle=kernels.cross_attention,
    cases=cases,
    mutants=(
        wrong(
            "self_attention",
            "You never read the context: keys and values come from it, only the queries from x.",
            "heads(context @ Wk), heads(context @ Wv)",
            "heads(x @ Wq), heads(x @ Wo)",
        ),  # fmt: skip
        wrong(
            "keys_as_values",
            "The values skip their own projection: you mix keys.",
            "heads(context @ Wv)",
            "heads(context @ Wk)",
        ),
        wrong(
            "values_from_keys_swapped",
            "Wk and Wv are swapped: keys decide how much, values decide what.",
            "heads(context @ Wk), heads(context @ Wv)",
            "heads(context @ Wv), heads(context @ Wk)",
        ),
        wrong(
            "model_scale",
            "You scaled by the model width: the root is of the head's width M/H.",
            "sqrt(q.shape[-1])",
            "sqrt(x.shape[-1])",
        ),
        wrong(
            "context_scale",
            "You scaled by the context's width: the root is of the head's width M/H.",
            "sqrt(q.shape[-1])",
            "sqrt(context.shape[-1])",
        ),
        wrong(
            "no_scale",
            "There is no scale: divide the scores by the root of the head's width.",
            " / sqrt(q.shape[-1])",
            "",
        ),
        wrong(
            "softmax_over_queries",
            "Your softmax runs over the queries: each query's weights over the context sum to 1.",
            "xp.max(scores, axis=-1",
            "xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1",
            "xp.sum(weights, axis=-2",
        ),  # fmt: skip
        wrong(
            "split_by_view",
            "The heads are split without a transpose.",
            "xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)",
            "xp.reshape(y, (*y.shape[:-2], H, y.shape[-2], y.shape[-1] // H))",
        ),
        wrong("merge_by_view", "The heads are merged without a transpose.", "xp.moveaxis(out, -3, -2)", "out"),
        wrong("no_output_projection", "The output projection Wo is missing.", "return merged @ Wo", "return merged"),
        wrong(
            "causal",
            "You mask the future: in cross-attention every query sees the whole context.",
            "    weights = xp.exp(scores",
            "    scores = xp.where(xp.arange(scores.shape[-1])[None, :] <= xp.arange(scores.shape[-2])[:, None], scores, -xp.inf)\n    weights = xp.exp(scores",
        ),  # fmt: skip
        wrong(
            "no_maximum",
            "You exponentiate raw scores: they overflow.",
            "scores - xp.max(scores, axis=-1, keepdims=True)",
            "scores",
        ),
        wrong(
            "detached",
            "The weights are cut from the graph.",
            "out = weights / xp.sum(weights, axis=-1, keepdims=True) @ v",
            "out = (weights / xp.sum(weights, axis=-1, keepdims=True)).detach() @ v",
            on=("torch",),
        ),
    ),
)
