import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import (
    GUARDED_SHIFT,
    MASK_MISTAKES,
    MASKED,
    attention_cases,
    chance,
    tensor_mistakes,
    weighted_values,
)


def cases(draw):
    B, T, S, Dq, Dk, E = draw.sizes(6)

    def make(lead, T, S, scale=1.0, Dq=Dq, Dk=Dk, E=E):
        W = draw.normal(Dq, Dk) / (Dq * Dk) ** 0.5 * scale**2
        return draw.normal(*lead, T, Dq), draw.normal(*lead, S, Dk), draw.normal(*lead, S, E), W

    def tiny(T, S):
        return draw.whole(T, 2), draw.whole(S, 3), draw.distinct(S, 1), draw.whole(2, 3) / 4

    def at(scores):
        T, S = scores.shape
        return np.eye(T), np.eye(S), draw.distinct(S, 1), scores

    def same(n):
        return make((n,), n, n, Dq=n, Dk=n, E=n)

    yield from attention_cases(draw, make, tiny, at, same, (B,), T, S, masks=(B,))
    yield Case("queries as wide as the keys", make((B,), T, S, Dq=Dk))
    yield Case("as many keys as width", make((B,), T, Dk), hint="equal sizes")


START = "    xp = array_namespace(q)\n"
RESULT = "    return weights / xp.where(total > 0, total, 1.0) @ v"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "scores"),
    seed=(1, 2),
    oracle=lambda q, k, v, W, mask=None: weighted_values(kernels.bilinear_scores(q, k, W), v, mask),
    cases=cases,
    wrong={
        "scaled": {"q @ W @ k.mT": "q @ W @ k.mT / k.shape[-1] ** 0.5"},
        "W_ignored": {"q @ W @ k.mT": "q[..., :1] @ k[..., :1].mT + 0 * (q @ W @ k.mT)"},
        "symmetric": {"q @ W @ k.mT": "q @ xp.abs(W) @ k.mT"},
        "tanh_scores": {"q @ W @ k.mT": "xp.tanh(q @ W @ k.mT)"},
        "W_twice": {"q @ W @ k.mT": "q @ W @ W.mT @ W @ k.mT"},
        "inverted_mask": {"xp.where(mask, scores, -xp.inf)": "xp.where(mask, -xp.inf, scores)"},
        "mask_as_zero_score": {"scores, -xp.inf)": "scores, 0.0)"},
        "minus_1e9": {"scores, -xp.inf)": "scores, -1e9)"},
        "softmax_over_queries": {
            "top = xp.max(scores, axis=-1": "top = xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1": "xp.sum(weights, axis=-2",
        },
        "nan_on_empty": {"xp.where(xp.isfinite(top), top, 0.0)": "top"},
        "no_maximum": {"scores - xp.where(xp.isfinite(top), top, 0.0)": "scores"},
        "detached": InTorch({RESULT: "    return (weights / xp.where(total > 0, total, 1.0)).detach() @ v"}),
        "detached_scores": Like("detached", InTorch({"q @ W @ k.mT": "(q @ W @ k.mT).detach()"})),
        "scaled_by_queries": Like("scaled", {"q @ W @ k.mT": "q @ W @ k.mT / q.shape[-1] ** 0.5"}),
        "transposed": {"q @ W @ k.mT": "q @ (W.mT if W.shape[0] == W.shape[1] else W) @ k.mT"},
        "always_transposed": Like("transposed", {"q @ W @ k.mT": "q @ W.mT @ k.mT"}),
        "keys_as_values": {RESULT: "    v = k if k.shape == v.shape else v\n" + RESULT},
        "unnormalised": {RESULT: "    return weights @ v"},
        "mask_ignored": {MASKED: "scores"},
        "mask_multiplied": Like("mask_as_zero_score", {MASKED: "scores * mask"}),
        "mask_after_softmax": {
            MASKED: "scores",
            RESULT: "    weights = weights / total\n    return (weights if mask is None else xp.where(mask, weights, 0.0)) @ v",
        },
        **GUARDED_SHIFT,
        **MASK_MISTAKES,
        "keys_transposed_by_size": {"k.mT": "(k if k.shape[-2] == W.shape[-1] else k.mT)"},
        "queries_cut": {START: START + "    q = q[..., -k.shape[-2] :, :]\n"},
        "fixed_axes": {START: START + "    B, T, D = q.shape\n"},
        "truth_of_an_array": {"if mask is not None:": "if mask:"},
        **tensor_mistakes(START, "k", "q", "v", "W"),
        **chance(RESULT, "weights"),
    },
)
