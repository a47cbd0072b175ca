import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def oracle(h, V, U, w, mask=None):
    """A plain loop over bags and tiles (Ilse et al. 2018, eq. 9)."""
    lead, (N, M) = h.shape[:-2], h.shape[-2:]
    mask = np.broadcast_to(True if mask is None else mask, (*lead, N))
    pooled, weights = np.zeros((*lead, M)), np.zeros((*lead, N))
    for place in np.ndindex(*lead):
        real = np.flatnonzero(mask[place])
        if len(real):
            scores = [np.tanh(h[place][n] @ V) * (0.5 + 0.5 * np.tanh(h[place][n] @ U / 2)) @ w for n in real]
            shares = np.exp(scores - np.max(scores))
            weights[place][real] = shares / shares.sum()
            pooled[place] = weights[place][real] @ h[place][real]
    return pooled, weights


def cases(draw):
    A, B, C, N, M = draw.sizes(5, least=3, most=17)

    def make(*lead, N=N, M=M, A=A, scale=1.0, sharp=3.0):
        h, V, U = draw.normal(*lead, N, M, scale=scale), *(draw.normal(M, A, scale=M**-0.5) for _ in range(2))
        return h, V, U, draw.normal(A, scale=sharp * A**-0.5)

    seen = draw.rng.random((B, N)) < 0.6
    seen[:, :2], seen[:, -1] = True, False
    empty = seen.copy()
    empty[-1] = False
    yield Case("three tiles", make(N=3, M=2, A=1))
    yield Case("one bag", make())
    yield Case("a batch", make(B), keep=True)
    yield Case("the same sizes, other numbers", make(B), hint="kept between calls")
    yield Case("two leading axes", make(B, C), hint="a batch")
    yield Case("a bag of one tile", make(B, N=1))
    yield Case("empty tiles are masked", (*make(B), seen))
    yield Case("one mask for all bags", (*make(B), seen[0]))
    yield Case("an empty bag", (*make(B), empty))
    spoilt = make(B)
    spoilt[0][~seen] = np.nan
    yield Case("a masked tile holds NaN", (*spoilt, seen))
    yield Case("large features", make(B, scale=1000.0), slack=10)
    h, V, U, w = make(B, sharp=3000.0)
    yield Case("a very sharp pooling", (h, V, U, w), slack=300, hint="overflow")
    yield Case("a very sharp pooling, turned round", (h, V, U, -w), slack=300, hint="overflow")
    yield from in_every_form((*make(B), empty), slack=2.0)


PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "medical", "pooling"),
    seed=(13,),
    oracle=oracle,
    cases=cases,
    wrong={
        "no_gate": {"(xp.tanh(h @ V) * gate) @ w": "xp.tanh(h @ V) @ w"},
        "swapped": {"h @ U / 2": "h @ V / 2", "xp.tanh(h @ V) *": "xp.tanh(h @ U) *"},
        "two_sigmoids": {"(xp.tanh(h @ V) * gate) @ w": "((1 + xp.tanh(h @ V / 2)) / 2 * gate) @ w"},
        "two_tanh": {"gate = (1 + xp.tanh(h @ U / 2)) / 2": "gate = xp.tanh(h @ U)"},
        "added": {"xp.tanh(h @ V) * gate": "xp.tanh(h @ V) + gate"},
        "half_slope": {"h @ U / 2": "h @ U"},
        "softmax_over_features": {
            "(xp.tanh(h @ V) * gate) @ w": "(xp.tanh(h @ V) * (xp.exp(h @ U) / xp.sum(xp.exp(h @ U), axis=-1, keepdims=True))) @ w"
        },
        "sigmoid_weights": {
            "weights = weight / xp.where(total == 0, 1.0, total)": "weights = 1 / (1 + xp.exp(-scores))"
        },
        "plain_mean": {"xp.sum(weights[..., None] * h, axis=-2)": "xp.mean(weights[..., None] * h, axis=-2)"},
        "over_bags": {
            "top = xp.max(scores, axis=-1, keepdims=True)": "top = xp.max(scores, axis=0, keepdims=True)",
            "total = xp.sum(weight, axis=-1, keepdims=True)": "total = xp.sum(weight, axis=0, keepdims=True)",
        },
        "mask_ignored": {
            "    if mask is not None:\n        h = xp.where(mask[..., None], h, 0.0)\n": "",
            "        scores = xp.where(mask, scores, -xp.inf)\n": "        pass\n",
        },
        "masked_as_zeros": {"        scores = xp.where(mask, scores, -xp.inf)\n": "        pass\n"},
        "inverted_mask": {
            "h = xp.where(mask[..., None], h, 0.0)": "h = xp.where(mask[..., None], 0.0, h)",
            "xp.where(mask, scores, -xp.inf)": "xp.where(mask, -xp.inf, scores)",
        },
        "empty_is_nan": {
            "xp.where(top == -xp.inf, 0.0, top)": "top",
            "xp.where(total == 0, 1.0, total)": "total",
        },
        "nan_leaks": {"    if mask is not None:\n        h = xp.where(mask[..., None], h, 0.0)\n": ""},
        "no_maximum": {"xp.exp(scores - xp.where(top == -xp.inf, 0.0, top))": "xp.exp(scores)"},
        "scaled": {"(xp.tanh(h @ V) * gate) @ w": "(xp.tanh(h @ V) * gate) @ w / V.shape[-1] ** 0.5"},
        "scores_returned": {"axis=-2), weights": "axis=-2), scores"},
        "detached": InTorch({"weights[..., None] * h": "weights.detach()[..., None] * h"}),
    },
)
