import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import (
    BARE_SHIFT,
    attention_cases,
    chance,
    queries_and_keys,
    tensor_mistakes,
    wide_cases,
)


def cases(draw):
    B, T, S, D, E, H = draw.sizes(6)

    def make(lead, T, S, scale=1.0, H=H, D=D, E=E):
        q, k, v = draw.normal(*lead, H, T, D), draw.normal(*lead, H, S, D), draw.normal(*lead, H, S, E)
        return q * scale, k * scale, v, *draw.normal(2, H, H) * H**-0.5

    def tiny(T, S):
        return draw.whole(2, T, 2), draw.whole(2, S, 2), draw.distinct(2, S, 1), *(draw.distinct(2, 2, 2) / 2)

    def at(scores, D=4):
        q, k = queries_and_keys(scores, D)
        return q[None], k[None], draw.distinct(1, scores.shape[-1], 1), np.eye(1), np.eye(1)

    def same(n):
        return make((n,), n, n, H=n, D=n, E=n)

    yield from attention_cases(draw, make, tiny, at, same, (B,), T, S, slack=2.0)
    yield from wide_cases(draw, at)
    q, k, v, P, _ = make((B,), T, S)
    eye = draw.rng.permutation(H)[:, None] == draw.rng.permutation(H)[None, :]
    yield Case("a permutation of the weights", (q, k, v, P, eye * 1.0), slack=2.0)
    yield Case("as many heads as keys", make((B,), T, H), slack=2.0, hint="equal sizes")
    yield Case("as many keys as width", make((B,), T, D), slack=2.0, hint="equal sizes")


START = "    xp = array_namespace(q)\n"
SCORES = "    scores = mix(q @ k.mT / sqrt(q.shape[-1]), P_logits)\n"
NORMALISED = "    weights = weights / xp.sum(weights, axis=-1, keepdims=True)\n"
RESULT = "    return mix(weights, P_weights) @ v"

PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("attention", "heads"),
    seed=(4, 9),
    oracle=kernels.talking_heads,
    cases=cases,
    wrong={
        "silent": {"xp.moveaxis(xp.moveaxis(x, -3, -1) @ P, -1, -3)": "x"},
        "no_logit_mix": {"mix(q @ k.mT / sqrt(q.shape[-1]), P_logits)": "q @ k.mT / sqrt(q.shape[-1])"},
        "no_weight_mix": {"mix(weights, P_weights)": "weights"},
        "transposed": {"xp.moveaxis(x, -3, -1) @ P, -1": "xp.moveaxis(x, -3, -1) @ P.mT, -1"},
        "swapped": {
            "sqrt(q.shape[-1]), P_logits)": "sqrt(q.shape[-1]), P_weights)",
            "mix(weights, P_weights)": "mix(weights, P_logits)",
        },
        "both_before": {
            "sqrt(q.shape[-1]), P_logits)": "sqrt(q.shape[-1]), P_logits @ P_weights)",
            "mix(weights, P_weights)": "weights",
        },
        "renormalised": {
            "    return mix(weights, P_weights) @ v": "    weights = mix(weights, P_weights)\n    return weights / xp.sum(weights, axis=-1, keepdims=True) @ v"
        },
        "no_scale": {" / sqrt(q.shape[-1])": ""},
        "no_maximum": {"scores - xp.max(scores, axis=-1, keepdims=True)": "scores"},
        "softmax_over_heads": {
            "xp.max(scores, axis=-1": "xp.max(scores, axis=-3",
            "xp.sum(weights, axis=-1": "xp.sum(weights, axis=-3",
        },
        "softmax_over_queries": {
            "xp.max(scores, axis=-1": "xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1": "xp.sum(weights, axis=-2",
        },
        "detached": InTorch({RESULT: "    weights = weights.detach()\n" + RESULT}),
        "transposed_logits": Like("transposed", {SCORES: SCORES.replace("P_logits)", "P_logits.mT)")}),
        "transposed_weights": Like("transposed", {RESULT: RESULT.replace("P_weights)", "P_weights.mT)")}),
        "scale_after_mix_only_of_heads": Like(
            "no_scale", {"mix(q @ k.mT / sqrt(q.shape[-1]), P_logits)": "mix(q @ k.mT, P_logits) / sqrt(q.shape[-3])"}
        ),
        "scale_multiplied": {" / sqrt(q.shape[-1])": " * sqrt(q.shape[-1])"},
        "scale_by_D": {"sqrt(q.shape[-1])": "q.shape[-1]"},
        "model_scale": {"sqrt(q.shape[-1])": "sqrt(q.shape[-1] * q.shape[-3])"},
        "weights_mixed_before_softmax_again": Like(
            "both_before", {SCORES: SCORES + "    scores = mix(scores, P_weights)\n", RESULT: "    return weights @ v"}
        ),
        "values_mixed": {RESULT: "    return mix(weights, P_weights) @ mix(v, P_weights)"},
        "unnormalised": {NORMALISED: ""},
        "softmax_after_second_mix": {
            RESULT: """    weights = mix(weights, P_weights)
    weights = xp.exp(weights - xp.max(weights, axis=-1, keepdims=True))
    return weights / xp.sum(weights, axis=-1, keepdims=True) @ v"""
        },
        "unscaled_maximum": {
            "scores - xp.max(scores, axis=-1, keepdims=True)": "scores - xp.max(scores, axis=-1, keepdims=True) * sqrt(q.shape[-1])"
        },
        "mixed_over_keys": {
            "xp.moveaxis(xp.moveaxis(x, -3, -1) @ P, -1, -3)": "(x @ P if x.shape[-1] == P.shape[0] else xp.moveaxis(xp.moveaxis(x, -3, -1) @ P, -1, -3))"
        },
        **BARE_SHIFT,
        "causal_when_square": {
            "    weights = xp.exp(scores": "    if scores.shape[-1] == scores.shape[-2]:\n        scores = xp.where(xp.tril(xp.ones_like(scores)) > 0, scores, -xp.inf)\n    weights = xp.exp(scores"
        },
        "keys_transposed_by_size": {"k.mT": "(k if k.shape[-2] == q.shape[-1] else k.mT)"},
        "queries_cut": {START: START + "    q = q[..., -k.shape[-2] :, :]\n"},
        "fixed_axes": {START: START + "    B, H, T, D = q.shape\n"},
        **tensor_mistakes(START, "q", "k", "v", "P_logits", "P_weights"),
        "view_of_batch": Like("view", InTorch({START: START + "    k = k.view(-1, *k.shape[-2:]).view(k.shape)\n"})),
        **chance(RESULT, "weights"),
    },
)
