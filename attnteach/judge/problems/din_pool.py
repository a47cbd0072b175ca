import numpy as np

from ..problem import Case, Problem, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def din_pool(h, c, W1, b1, w2, mask=None):
    xp = array_namespace(h)
    h, c = xp.broadcast_arrays(h, c[..., None, :])
    hidden = xp.concat([h, c, h * c], axis=-1) @ W1 + b1
    weights = xp.where(hidden > 0, hidden, 0.0) @ w2
    if mask is not None:
        weights = xp.where(mask, weights, 0.0)
    return xp.sum(weights[..., None] * h, axis=-2)
""".lstrip()


def oracle(h, c, W1, b1, w2, mask=None):
    """A plain loop over candidates and over what the user did (Zhou et al. 2018, section 4.3)."""
    lead = np.broadcast_shapes(h.shape[:-2], c.shape[:-1])
    S, M = h.shape[-2:]
    h, c = np.broadcast_to(h, (*lead, S, M)), np.broadcast_to(c, (*lead, M))
    mask = np.broadcast_to(True if mask is None else mask, (*lead, S))
    out = np.zeros((*lead, M))
    for place in np.ndindex(*lead, S):
        if mask[place]:
            item, candidate = h[place], c[place[:-1]]
            hidden = np.maximum(np.concatenate([item, candidate, item * candidate]) @ W1 + b1, 0)
            out[place[:-1]] += (hidden @ w2) * item
    return out


def cases(draw):
    B, N, S, M, D = draw.sizes(5, most=13)

    def make(users, candidates, S, M, D):
        h, c = draw.normal(*users, S, M), draw.normal(*candidates, M)
        return h, c, draw.normal(3 * M, D, scale=(3 * M) ** -0.5), draw.normal(D), draw.normal(D, scale=D**-0.5)

    seen = draw.rng.random((B, S)) < 0.6
    seen[:, 0], seen[:, -1], seen[-1] = True, False, False
    one = make((), (), S, M, D)
    batch = make((B,), (B,), S, M, D)
    yield Case("three clicks, one hidden unit", make((), (), 3, 2, 1))
    yield Case("one user, one candidate", one)
    yield Case(
        "a batch", batch, keep=True, hint="It is right for one user and wrong for a batch: count axes from the right."
    )
    yield Case(
        "the same sizes, other numbers",
        make((B,), (B,), S, M, D),
        hint="The first call was right and the second was not: something is kept between calls.",
    )
    yield Case(
        "part of the history is padding",
        (*batch, seen),
        hint="True in the mask means: a real click. Padding adds nothing to the sum.",
    )
    yield Case(
        "one mask for all users", (*batch, seen[0]), hint="A mask with fewer axes must broadcast from the right."
    )
    yield Case(
        "an empty history",
        (*batch, np.zeros((B, S), bool)),
        hint="A user without clicks gets zeros: there is nothing to normalise by.",
    )
    h, c, W1, b1, w2 = one
    yield Case("no history at all", (h[:0], c, W1, b1, w2), hint="A history of length 0 is a sum of nothing: zeros.")
    yield Case(
        "the same click twice",
        (np.concatenate([h, h]), c, W1, b1, w2),
        hint="Twice the clicks, twice the vector: nothing is normalised, the strength of an interest counts.",
    )
    yield Case(
        "many candidates for one user",
        make((B, 1), (B, N), S, M, D),
        hint="h (B, 1, S, M) and c (B, N, M): the leading axes broadcast, each candidate pools the history anew.",
    )
    yield from ways((*batch, seen), slack=2.0)


PROBLEM = Problem(
    id="din_pool",
    title="Pool a history for one candidate (DIN)",
    statement="""
        Deep interest network: what a user did, summed with weights that depend on the candidate item.
        The weight of a click comes from a small network on [h, c, h * c], in this order:
        relu([h, c, h * c] @ W1 + b1) @ w2. It is NOT normalised: no softmax, no mean.
        h (..., S, M), c (..., M), W1 (3M, D), b1 (D,), w2 (D,), mask (..., S) bool, True: a real click -> (..., M)
        Leading axes broadcast. Padding counts nothing; a user without clicks gets zeros.
        """,
    signature="def din_pool(h, c, W1, b1, w2, mask=None):",
    level="L1",
    tags=("attention", "recommenders"),
    seed=(8,),
    hints=(
        "Who asks and who answers? The candidate has one vector, the history has S: what shape do both need before they meet?",
        "Give c an axis for the clicks, join [h, c, h * c] along the last axis, and the two layers give one number per click.",
        "Put 0 where the mask is False, then sum weight * h over the clicks. Nothing divides.",
    ),
    reference=REFERENCE,
    oracle=oracle,
    cases=cases,
    mutants=(
        wrong(
            "softmax",
            "You normalise with a softmax: DIN keeps the raw weights, their sum tells how strong the interest is.",
            "        weights = xp.where(mask, weights, 0.0)\n",
            "        weights = xp.where(mask, weights, -xp.inf)\n    weights = xp.exp(weights - xp.max(weights, axis=-1, keepdims=True))\n    weights = weights / xp.sum(weights, axis=-1, keepdims=True)\n",
        ),  # fmt: skip
        wrong(
            "mean",
            "You divide by the length of the history: DIN sums, so that two clicks weigh more than one.",
            "xp.sum(weights[..., None] * h, axis=-2)",
            "xp.sum(weights[..., None] * h, axis=-2) / max(h.shape[-2], 1)",
        ),
        wrong(
            "sum_to_one",
            "You divide the weights by their sum: they may be negative, and their sum is what DIN wants to keep.",
            "    return xp.sum",
            "    weights = weights / xp.sum(weights, axis=-1, keepdims=True)\n    return xp.sum",
        ),
        wrong(
            "plain_sum",
            "Every click weighs the same: the candidate must decide how much it counts.",
            "weights[..., None] * h",
            "(weights * 0 + 1 if mask is None else weights * 0 + mask)[..., None] * h",
        ),
        wrong("mask_ignored", "The mask is ignored: padding is counted as clicks.", "if mask is not None", "if False"),
        wrong(
            "inverted_mask",
            "The mask's polarity is inverted: True means a real click.",
            "xp.where(mask, weights, 0.0)",
            "xp.where(mask, 0.0, weights)",
        ),
        wrong(
            "minus_1e9",
            "Padding gets the weight -1e9: that is for scores before a softmax, and here there is none.",
            "xp.where(mask, weights, 0.0)",
            "xp.where(mask, weights, -1e4)",
        ),
        wrong(
            "masked_inputs",
            "You hide padding before the network and pool what was there: a hidden click still gets a weight from the bias and the candidate.",
            "    hidden = xp.concat([h, c, h * c]",
            "    real = h if mask is None else xp.where(mask[..., None], h, 0.0)\n    hidden = xp.concat([real, c, real * c]",
            "xp.where(mask, weights, 0.0)",
            "weights",
        ),  # fmt: skip
        wrong(
            "candidate_ignored",
            "The weights do not depend on the candidate: that is one vector per user, which DIN was made to replace.",
            "[h, c, h * c]",
            "[h, 0 * c, 0 * c]",
        ),
        wrong(
            "no_product",
            "The product h * c is missing: the two layers would have to invent it.",
            "[h, c, h * c]",
            "[h, c, 0 * c]",
        ),
        wrong(
            "difference",
            "You use the difference h - c where the product h * c is asked for.",
            "[h, c, h * c]",
            "[h, c, h - c]",
        ),
        wrong(
            "order",
            "The candidate comes first in your [c, h, h * c]: W1 expects [h, c, h * c].",
            "[h, c, h * c]",
            "[c, h, h * c]",
        ),
        wrong(
            "no_relu",
            "There is no ReLU between the two layers: they fold into one.",
            "xp.where(hidden > 0, hidden, 0.0)",
            "hidden",
        ),
        wrong(
            "relu_on_weight",
            "You clip the weights at 0 as well: a click may speak against the candidate.",
            "    if mask is not None:",
            "    weights = xp.where(weights > 0, weights, 0.0)\n    if mask is not None:",
        ),
        wrong("no_bias", "b1 is not added.", " @ W1 + b1", " @ W1"),
        wrong(
            "candidate_pooled",
            "You sum weight * c: the history is pooled, the candidate only asks.",
            "weights[..., None] * h",
            "weights[..., None] * c",
        ),
        wrong(
            "first_candidate",
            "All candidates get the weights of the first one.",
            "c[..., None, :])",
            "(c[..., :1, :] + 0 * c if c.ndim > 1 else c)[..., None, :])",
        ),
        wrong(
            "one_candidate_each",
            "A history with an axis of length 1 does not meet all the candidates: let the leading axes broadcast.",
            "xp.broadcast_arrays(h, c[..., None, :])",
            "h, xp.broadcast_to(c[..., None, :], h.shape)",
        ),
        wrong(
            "detached",
            "The weights are cut from the graph: the activation unit would never learn.",
            "weights[..., None] * h",
            "weights.detach()[..., None] * h",
            on=("torch",),
        ),
    ),
)
