from ... import kernels
from ..problem import Case, Problem, wrong
from ._shared import masked

REFERENCE = """
from math import sqrt

from array_api_compat import array_namespace


def attention(q, k, v, mask=None):
    xp = array_namespace(q)
    scores = q @ k.mT / sqrt(q.shape[-1])
    if mask is not None:
        scores = xp.where(mask, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    weights = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weights, axis=-1, keepdims=True)
    weights = weights / xp.where(total > 0, total, 1.0)
    return weights @ v
""".lstrip()


def cases(draw):
    B, H, T, S, D, E = draw.sizes(6)

    def make(lead, T, S, scale=1.0):
        return draw.normal(*lead, T, D) * scale, draw.normal(*lead, S, D) * scale, draw.normal(*lead, S, E)

    yield from masked(draw, make, B, H, T, S)
    q, k, _ = make((B, H), T, S)
    yield Case("values as wide as the keys", (q, k, draw.normal(B, H, S, D)))


PROBLEM = Problem(
    id="attention",
    title="Scaled dot-product attention",
    statement="""
        softmax(q k^T / sqrt(D)) v, for any number of leading axes.
        q (..., T, D), k (..., S, D), v (..., S, E) -> (..., T, E)
        mask: bool, True = may see; broadcasts to (..., T, S), so it may have fewer axes.
        A query that may see nothing gives zeros. Large scores must not overflow.
        """,
    signature="def attention(q, k, v, mask=None):",
    level="L1",
    tags=("attention", "softmax", "masks"),
    seed=(3, 6),
    hints=(
        "Three steps: compare (T x S scores), normalise each query's row, mix the values. Write the shapes beside each line.",
        "Scale by the root of the last axis of q. The mask acts on the scores, before the softmax, as -inf.",
        "A fully masked row has maximum -inf and sum 0: replace the one by 0 and the other by 1, and zeros come out.",
    ),
    reference=REFERENCE,
    oracle=lambda q, k, v, mask=None: kernels.attention(q, k, v, mask=mask),
    cases=cases,
    mutants=(
        wrong(
            "no_scale",
            "There is no scale: without 1/sqrt(D) the scores' variance grows with D and the softmax saturates.",
            " / sqrt(q.shape[-1])",
            "",
        ),  # fmt: skip
        wrong(
            "model_scale",
            "You scaled by the model width: the root is of the head's width D, the last axis of q, not of heads times D.",
            "sqrt(q.shape[-1])",
            "sqrt(q.shape[-1] * (q.shape[-3] if q.ndim > 2 else 1))",
        ),  # fmt: skip
        wrong(
            "scale_by_D",
            "You divide by D, not by its root (or scale twice, once in q and once in the scores): the weights come out too flat.",
            "sqrt(q.shape[-1])",
            "q.shape[-1]",
        ),
        wrong(
            "scale_by_keys",
            "You scale by the number of keys; the root is of the width D.",
            "sqrt(q.shape[-1])",
            "sqrt(k.shape[-2])",
        ),
        wrong(
            "softmax_over_queries",
            "Your softmax runs over the queries: each query's row over the keys must sum to 1.",
            "    top = xp.max(scores, axis=-1, keepdims=True)\n",
            "    top = xp.max(scores, axis=-2, keepdims=True)\n",
            "xp.sum(weights, axis=-1, keepdims=True)",
            "xp.sum(weights, axis=-2, keepdims=True)",
        ),  # fmt: skip
        wrong(
            "inverted_mask",
            "The mask's polarity is inverted: True means may see.",
            "xp.where(mask, scores, -xp.inf)",
            "xp.where(mask, -xp.inf, scores)",
        ),
        wrong(
            "mask_after_softmax",
            "You mask after the softmax: hidden keys still take their share of the sum, so the rows no longer sum to 1.",
            "        scores = xp.where(mask, scores, -xp.inf)\n",
            "        pass\n",
            "    return weights @ v",
            "    return (weights if mask is None else xp.where(mask, weights, 0.0)) @ v",
        ),  # fmt: skip
        wrong(
            "mask_as_zero_score",
            "Masked scores are set to 0; exp(0) = 1 is a vote. They must be -inf.",
            "scores, -xp.inf)",
            "scores, 0.0)",
        ),
        wrong(
            "minus_1e9",
            "You mask with a finite number like -1e9: a query that may see nothing gets the uniform average, and float16 cannot hold -1e9.",
            "scores, -xp.inf)",
            "scores, -1e9)",
        ),  # fmt: skip
        wrong(
            "finite_mask",
            "You mask with a finite number (-1e4 or -100): a real score below it loses against the hidden keys. Only -inf is lower than all.",
            "scores, -xp.inf)",
            "scores, -1e4)",
            "    return weights @ v",
            "    return weights @ v if mask is None else xp.where(xp.any(mask, axis=-1, keepdims=True), weights @ v, 0.0)",
        ),  # fmt: skip
        wrong(
            "one_key_shortcut",
            "With one key you return its value unseen: it may be hidden.",
            "    xp = array_namespace(q)\n",
            "    xp = array_namespace(q)\n    mask = None if k.shape[-2] == 1 else mask\n",
        ),  # fmt: skip
        wrong(
            "nan_on_empty",
            "A query that may see nothing gives NaN: its maximum is -inf and its sum 0.",
            "xp.where(xp.isfinite(top), top, 0.0)",
            "top",
        ),  # fmt: skip
        wrong(
            "no_maximum",
            "You exponentiate raw scores: they overflow. Subtract the row's maximum first.",
            "scores - xp.where(xp.isfinite(top), top, 0.0)",
            "scores",
        ),
        wrong(
            "first_batch_element",
            "Every batch element attends to the keys of the first one: index no batch axis by hand.",
            "    xp = array_namespace(q)\n",
            "    xp = array_namespace(q)\n    k = k[:1] + 0 * k if k.ndim > 2 else k\n",
        ),  # fmt: skip
        wrong(
            "identity",
            "You return the queries, or something that is no mixture of values.",
            "    return weights @ v",
            "    return q",
        ),
        wrong(
            "value_copy",
            "You hand back values without mixing them: the weights play no part.",
            "    return weights @ v",
            "    return xp.zeros_like(weights @ v) + v[..., :1, :]",
        ),  # fmt: skip
        wrong(
            "mean_of_values",
            "Every query gets the plain mean of all values: the scores play no part.",
            "scores = q @ k.mT / sqrt(q.shape[-1])",
            "scores = q @ k.mT * 0.0",
        ),  # fmt: skip
        wrong(
            "keys_as_values",
            "You mix keys where values are asked for.",
            "    return weights @ v",
            "    return weights @ k",
        ),
        wrong(
            "nan_to_zero",
            "You wash NaN out at the end, which hides overflow together with the empty rows: where the scores are large the answer is silently 0.",
            "scores - xp.where(xp.isfinite(top), top, 0.0)",
            "scores",
            "    return weights @ v",
            "    return xp.where(xp.isfinite(weights), weights, 0.0) @ v",
        ),  # fmt: skip
        wrong(
            "detached",
            "The weights are cut from the graph: no gradient reaches q and k.",
            "    return weights @ v",
            "    return weights.detach() @ v",
            on=("torch",),
        ),
    ),
)
