import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form, tensor_mistakes


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
    small = draw.distinct(3, 1), np.array([2.0]), np.array([[1.0], [-1.0], [1.0]]), np.array([0.5]), np.array([2.0])
    yield Case("three clicks of one number", small)
    yield Case("three clicks of one number, one of them padding", (*small, np.array([True, False, True])))
    yield Case("three clicks, one hidden unit", make((), (), 3, 2, 1))
    yield Case("weights far from one", (5 * small[0], small[1], 40 * small[2], small[3], small[4]))
    yield Case("one user, one candidate", one)
    yield Case("a batch", batch, keep=True)
    yield Case("the same batch again", batch, again="a batch")
    yield Case("all sizes equal", make((3,), (3,), 3, 3, 3), hint="equal sizes")
    yield Case(
        "all sizes equal, one mask for all users",
        (*make((3,), (3,), 3, 3, 3), np.array([True, False, True])),
        hint="equal sizes",
    )
    every = np.array([[True, True, False], [False, True, True], [True, True, False]])
    yield Case("all sizes equal, a mask for each user", (*make((3,), (3,), 3, 3, 3), every), hint="equal sizes")
    yield Case("a long history", make((2,), (2,), 300, 2, 3))
    yield Case("the same sizes, other numbers", make((B,), (B,), S, M, D))
    yield Case("part of the history is padding", (*batch, seen))
    yield Case("one mask for all users", (*batch, seen[0]))
    yield Case("an empty history", (*batch, np.zeros((B, S), bool)))
    h, c, W1, b1, w2 = one
    yield Case("no history at all", (h[:0], c, W1, b1, w2))
    yield Case("the same click twice", (np.concatenate([h, h]), c, W1, b1, w2))
    yield Case("many candidates for one user", make((B, 1), (B, N), S, M, D))
    yield from in_every_form((*batch, seen), slack=2.0)


START = "    xp = array_namespace(h)\n"
JOINED = "xp.concat([h, c, h * c], axis=-1) @ W1 + b1"
MASKED = "        weights = xp.where(mask, weights, 0.0)\n"
IF_MASK = "    if mask is not None:\n"
RETURN = "    return xp.sum(weights[..., None] * h, axis=-2)"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "recommenders"),
    seed=(8,),
    oracle=oracle,
    cases=cases,
    wrong={
        "softmax": {
            "        weights = xp.where(mask, weights, 0.0)\n": "        weights = xp.where(mask, weights, -xp.inf)\n    weights = xp.exp(weights - xp.max(weights, axis=-1, keepdims=True))\n    weights = weights / xp.sum(weights, axis=-1, keepdims=True)\n"
        },
        "mean": {
            "xp.sum(weights[..., None] * h, axis=-2)": "xp.sum(weights[..., None] * h, axis=-2) / max(h.shape[-2], 1)"
        },
        "sum_to_one": {
            "    return xp.sum": "    weights = weights / xp.sum(weights, axis=-1, keepdims=True)\n    return xp.sum"
        },
        "plain_sum": {
            "weights[..., None] * h": "(weights * 0 + 1 if mask is None else weights * 0 + mask)[..., None] * h"
        },
        "mask_ignored": {"if mask is not None": "if False"},
        "inverted_mask": {"xp.where(mask, weights, 0.0)": "xp.where(mask, 0.0, weights)"},
        "minus_1e9": {"xp.where(mask, weights, 0.0)": "xp.where(mask, weights, -1e4)"},
        "masked_inputs": {
            "    hidden = xp.concat([h, c, h * c]": "    real = h if mask is None else xp.where(mask[..., None], h, 0.0)\n    hidden = xp.concat([real, c, real * c]",
            "xp.where(mask, weights, 0.0)": "weights",
        },
        "candidate_ignored": {"[h, c, h * c]": "[h, 0 * c, 0 * c]"},
        "no_product": {"[h, c, h * c]": "[h, c, 0 * c]"},
        "difference": {"[h, c, h * c]": "[h, c, h - c]"},
        "order": {"[h, c, h * c]": "[c, h, h * c]"},
        "no_relu": {"xp.where(hidden <= 0, 0.0, hidden)": "hidden"},
        "relu_on_weight": {
            "    if mask is not None:": "    weights = xp.where(weights > 0, weights, 0.0)\n    if mask is not None:"
        },
        "no_bias": {" @ W1 + b1": " @ W1"},
        "candidate_pooled": {"weights[..., None] * h": "weights[..., None] * c"},
        "first_candidate": {"c[..., None, :])": "(c[..., :1, :] + 0 * c if c.ndim > 1 else c)[..., None, :])"},
        "one_candidate_each": {
            "xp.broadcast_arrays(h, c[..., None, :])": "h, xp.broadcast_to(c[..., None, :], h.shape)"
        },
        "detached": InTorch({"weights[..., None] * h": "weights.detach()[..., None] * h"}),
        "sigmoid": {IF_MASK: "    weights = 1 / (1 + xp.exp(-weights))\n" + IF_MASK},
        "scaled_by_root": {RETURN: RETURN + " / h.shape[-1] ** 0.5"},
        "mean_of_real_clicks": Like(
            "mean",
            {
                RETURN: """    count = h.shape[-2] if mask is None else xp.sum(xp.astype(mask, h.dtype), axis=-1)[..., None]
    return xp.sum(weights[..., None] * h, axis=-2) / (count + (count == 0))"""
            },
        ),
        "relu_before_bias": {
            "    weights = xp.where(hidden <= 0, 0.0, hidden) @ w2\n": "    hidden = hidden - b1\n    weights = (xp.where(hidden <= 0, 0.0, hidden) + b1) @ w2\n"
        },
        "leaky": {"xp.where(hidden <= 0, 0.0, hidden)": "xp.where(hidden <= 0, 0.25 * hidden, hidden)"},
        "hidden_sigmoid": {
            "xp.where(hidden <= 0, 0.0, hidden)": "1 / (1 + xp.exp(-xp.where(hidden > -50, hidden, -50.0)))"
        },
        "hidden_capped": {
            "xp.where(hidden <= 0, 0.0, hidden)": "xp.where(hidden <= 0, 0.0, xp.where(hidden < 6, hidden, 6.0))"
        },
        "product_in_the_middle": {"[h, c, h * c]": "[h, h * c, c]"},
        "product_first": {"[h, c, h * c]": "[h * c, h, c]"},
        "squares": {"[h, c, h * c]": "[h, c, h * h]"},
        "history_alone": {"[h, c, h * c]": "[h, 0 * c, h * h]"},
        "history_summed_first": {
            JOINED: "xp.concat([xp.sum(h, axis=-2, keepdims=True) + 0 * h, c, h * c], axis=-1) @ W1 + b1"
        },
        "last_click_only": {
            RETURN: "    return (weights[..., None] * h)[..., -1, :] if h.shape[-2] else xp.sum(h, axis=-2)"
        },
        "largest_click_only": {
            RETURN: "    most = xp.max(weights, axis=-1, keepdims=True) if h.shape[-2] else 0.0\n    weights = xp.where(weights == most, weights, 0.0)\n"
            + RETURN
        },
        "weighted_maximum": {
            RETURN: "    return xp.max(weights[..., None] * h, axis=-2) if h.shape[-2] else xp.sum(h, axis=-2)"
        },
        "fifty_newest": {START: START + "    h, mask = h[..., -50:, :], mask if mask is None else mask[..., -50:]\n"},
        "candidate_added": {RETURN: RETURN + " + (c[..., 0, :] if h.shape[-2] else 0.0)"},
        "weights_over_columns": {
            RETURN: "    weights = weights[..., None, :] if h.shape[-1] == h.shape[-2] else weights[..., None]\n    return xp.sum(weights * h, axis=-2)"
        },
        "mask_over_users": {
            MASKED: "        weights = xp.where(mask[:, None] if mask.ndim == 1 and mask.shape[0] == weights.shape[0] else mask, weights, 0.0)\n"
        },
        "mask_transposed": {
            MASKED: "        weights = xp.where(mask.mT if mask.ndim == 2 and mask.shape[0] == mask.shape[1] else mask, weights, 0.0)\n"
        },
        "mask_of_the_first": {
            MASKED: "        weights = xp.where(mask[0] if mask.ndim == 2 else mask, weights, 0.0)\n"
        },
        "padding_counts_one": {MASKED: MASKED.replace("0.0)", "1.0)")},
        "mask_before_relu": {MASKED: "        weights = xp.where(mask, weights, xp.where(b1 > 0, b1, 0.0) @ w2)\n"},
        "shape_of_mask_ignored": {IF_MASK: "    if mask is not None and mask.ndim > 1:\n"},
        **tensor_mistakes(START, "h", "c", "W1", "b1", "w2"),
        "truth_of_an_array": {"if mask is not None:": "if mask:"},
        "history_detached": Like(
            "detached",
            InTorch(
                {"[h, c, h * c], axis=-1) @ W1 + b1": "[h, c, h * c], axis=-1).detach() @ W1.detach() + b1.detach()"}
            ),
        ),
        "mixed_types": InTorch(
            {"xp.where(hidden <= 0, 0.0, hidden) @ w2": "xp.where(hidden <= 0, xp.zeros(hidden.shape), hidden) @ w2"}
        ),
    },
)
