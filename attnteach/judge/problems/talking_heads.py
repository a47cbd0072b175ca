from ... import kernels
from ..problem import Case, Problem, wrong
from ._shared import masked

REFERENCE = """
from math import sqrt

from array_api_compat import array_namespace


def talking_heads(q, k, v, P_logits, P_weights):
    xp = array_namespace(q)

    def mix(x, P):
        return xp.moveaxis(xp.moveaxis(x, -3, -1) @ P, -1, -3)

    scores = mix(q @ k.mT / sqrt(q.shape[-1]), P_logits)
    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
    weights = weights / xp.sum(weights, axis=-1, keepdims=True)
    return mix(weights, P_weights) @ v
""".lstrip()


def cases(draw):
    B, T, S, D, E, H = draw.sizes(6)

    def make(lead, T, S, scale=1.0):
        return (draw.normal(*lead, H, T, D) * scale, draw.normal(*lead, H, S, D) * scale, draw.normal(*lead, H, S, E),
                draw.normal(H, H) * H**-0.5, draw.normal(H, H) * H**-0.5)  # fmt: skip

    yield from masked(draw, make, B, None, T, S, masks=False, slack=2.0)
    q, k, v, P, _ = make((B,), T, S)
    eye = draw.rng.permutation(H)[:, None] == draw.rng.permutation(H)[None, :]
    yield Case(
        "a permutation of the weights",
        (q, k, v, P, eye * 1.0),
        slack=2.0,
        hint="out_g = sum over h of in_h P[h, g]: rows of P are what goes in.",
    )


PROBLEM = Problem(
    id="talking_heads",
    title="Talking heads",
    statement="""
        The heads mix before and after the softmax: out_g = sum_h in_h P[h, g], on the scaled scores with P_logits, and on
        the softmax's weights with P_weights (which then need not sum to 1).
        q (..., H, T, D), k (..., H, S, D), v (..., H, S, E), P_logits and P_weights (H, H) -> (..., H, T, E)
        """,
    signature="def talking_heads(q, k, v, P_logits, P_weights):",
    level="L2",
    tags=("attention", "heads"),
    seed=(4, 9),
    hints=(
        "Which axis does P contract, and where must it be for a matrix product?",
        "einsum('...hts,hg->...gts', scores, P_logits) before the softmax; the same with P_weights after it.",
        "Do not normalise again after the second mix: the weights are used as they come.",
    ),
    reference=REFERENCE,
    oracle=kernels.talking_heads,
    cases=cases,
    mutants=(
        wrong(
            "silent",
            "The heads do not talk: both mixes are missing.",
            "xp.moveaxis(xp.moveaxis(x, -3, -1) @ P, -1, -3)",
            "x",
        ),
        wrong(
            "no_logit_mix",
            "The mix before the softmax is missing.",
            "mix(q @ k.mT / sqrt(q.shape[-1]), P_logits)",
            "q @ k.mT / sqrt(q.shape[-1])",
        ),
        wrong("no_weight_mix", "The mix after the softmax is missing.", "mix(weights, P_weights)", "weights"),
        wrong(
            "transposed",
            "You use the transposed mixes: out_g = sum over h of in_h P[h, g].",
            "xp.moveaxis(x, -3, -1) @ P, -1",
            "xp.moveaxis(x, -3, -1) @ P.mT, -1",
        ),
        wrong(
            "swapped",
            "P_logits and P_weights are swapped.",
            "sqrt(q.shape[-1]), P_logits)",
            "sqrt(q.shape[-1]), P_weights)",
            "mix(weights, P_weights)",
            "mix(weights, P_logits)",
        ),
        wrong(
            "both_before",
            "Both mixes are applied before the softmax.",
            "sqrt(q.shape[-1]), P_logits)",
            "sqrt(q.shape[-1]), P_logits @ P_weights)",
            "mix(weights, P_weights)",
            "weights",
        ),
        wrong(
            "renormalised",
            "You normalise again after the second mix: the mixed weights are used as they come.",
            "    return mix(weights, P_weights) @ v",
            "    weights = mix(weights, P_weights)\n    return weights / xp.sum(weights, axis=-1, keepdims=True) @ v",
        ),  # fmt: skip
        wrong(
            "no_scale",
            "There is no scale: divide the scores by sqrt(D) before they are mixed.",
            " / sqrt(q.shape[-1])",
            "",
        ),
        wrong(
            "no_maximum",
            "You exponentiate raw scores: they overflow.",
            "scores - xp.max(scores, axis=-1, keepdims=True)",
            "scores",
        ),
        wrong(
            "softmax_over_heads",
            "Your softmax runs over the heads.",
            "xp.max(scores, axis=-1",
            "xp.max(scores, axis=-3",
            "xp.sum(weights, axis=-1",
            "xp.sum(weights, axis=-3",
        ),
        wrong(
            "softmax_over_queries",
            "Your softmax runs over the queries.",
            "xp.max(scores, axis=-1",
            "xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1",
            "xp.sum(weights, axis=-2",
        ),
        wrong(
            "detached",
            "The weights are cut from the graph: P_logits would never learn.",
            "    return mix(weights, P",
            "    weights = weights.detach()\n    return mix(weights, P",
            on=("torch",),
        ),
    ),
)
