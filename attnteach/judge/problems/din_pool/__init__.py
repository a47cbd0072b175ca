import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


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
    yield Case("a batch", batch, keep=True)
    yield Case("the same sizes, other numbers", make((B,), (B,), S, M, D))
    yield Case("part of the history is padding", (*batch, seen))
    yield Case("one mask for all users", (*batch, seen[0]))
    yield Case("an empty history", (*batch, np.zeros((B, S), bool)))
    h, c, W1, b1, w2 = one
    yield Case("no history at all", (h[:0], c, W1, b1, w2))
    yield Case("the same click twice", (np.concatenate([h, h]), c, W1, b1, w2))
    yield Case("many candidates for one user", make((B, 1), (B, N), S, M, D))
    yield from in_every_form((*batch, seen), slack=2.0)


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
        "no_relu": {"xp.where(hidden > 0, hidden, 0.0)": "hidden"},
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
    },
)
