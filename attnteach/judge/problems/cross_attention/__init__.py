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
    B, T, S, C, H, D = draw.sizes(6, most=13)

    def make(lead, T, S, scale=1.0, C=C, H=H, D=D):
        M = H * D
        Wq, Wo = draw.normal(2, M, M) * M**-0.5
        Wk, Wv = draw.normal(2, C, M) * C**-0.5
        return draw.normal(*lead, T, M), draw.normal(*lead, S, C), Wq * scale, Wk * scale, Wv, Wo, H

    def tiny(T, S):
        Wq, Wo = draw.whole(2, 4, 4, most=1)
        Wk, Wv = draw.whole(2, 2, 4, most=1)
        return draw.whole(T, 4), draw.whole(S, 2), Wq, Wk, Wv, Wo, 2

    def at(scores, D=4):
        x, Wk = queries_and_keys(scores, D)
        S = scores.shape[-1]
        return x, np.eye(S), np.eye(D), Wk, draw.distinct(S, D), np.eye(D), 1

    def same(n):
        return make((n,), n, n, C=n * n, H=n, D=n)

    yield from attention_cases(draw, make, tiny, at, same, (B,), T, S, slack=2.0)
    yield from wide_cases(draw, at)
    yield Case("a context as long and wide as x", make((B,), T, T, C=H * D), slack=2.0, hint="equal sizes")
    yield Case("a context as wide as x", make((B,), T, S, C=H * D), slack=2.0, hint="equal sizes")
    yield Case("as many keys as width", make((B,), T, D), slack=2.0, hint="equal sizes")


START = "    xp = array_namespace(x)\n"
PROJECTED = "heads(x @ Wq), heads(context @ Wk), heads(context @ Wv)"
OUT = "    out = weights / xp.sum(weights, axis=-1, keepdims=True) @ v\n"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "heads"),
    seed=(2, 4),
    oracle=kernels.cross_attention,
    cases=cases,
    wrong={
        "self_attention": {"heads(context @ Wk), heads(context @ Wv)": "heads(x @ Wq), heads(x @ Wo)"},
        "keys_as_values": {"heads(context @ Wv)": "heads(context @ Wk)"},
        "values_from_keys_swapped": {
            "heads(context @ Wk), heads(context @ Wv)": "heads(context @ Wv), heads(context @ Wk)"
        },
        "model_scale": {"sqrt(q.shape[-1])": "sqrt(x.shape[-1])"},
        "context_scale": {"sqrt(q.shape[-1])": "sqrt(context.shape[-1])"},
        "no_scale": {" / sqrt(q.shape[-1])": ""},
        "softmax_over_queries": {
            "xp.max(scores, axis=-1": "xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1": "xp.sum(weights, axis=-2",
        },
        "split_by_view": {
            "xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)": "xp.reshape(y, (*y.shape[:-2], H, y.shape[-2], y.shape[-1] // H))"
        },
        "merge_by_view": {"xp.moveaxis(out, -3, -2)": "out"},
        "no_output_projection": {"return merged @ Wo": "return merged"},
        "causal": {
            "    weights = xp.exp(scores": "    scores = xp.where(xp.arange(scores.shape[-1])[None, :] <= xp.arange(scores.shape[-2])[:, None], scores, -xp.inf)\n    weights = xp.exp(scores"
        },
        "no_maximum": {"scores - xp.max(scores, axis=-1, keepdims=True)": "scores"},
        "detached": InTorch({OUT: "    out = (weights / xp.sum(weights, axis=-1, keepdims=True)).detach() @ v\n"}),
        "causal_when_square": {
            "    weights = xp.exp(scores": "    if scores.shape[-1] == scores.shape[-2]:\n        scores = xp.where(xp.tril(xp.ones_like(scores)) > 0, scores, -xp.inf)\n    weights = xp.exp(scores"
        },
        "roles_swapped": {PROJECTED: "heads(context @ Wq), heads(x @ Wk), heads(x @ Wv)"},
        "values_from_x": {PROJECTED: "heads(x @ Wq), heads(context @ Wk), heads(x @ Wv)"},
        "self_attention_when_square": Like(
            "self_attention", {START: START + "    context = x if context.shape == x.shape else context\n"}
        ),
        "queries_not_projected": {"heads(x @ Wq)": "heads(x)"},
        "scale_multiplied": {" / sqrt(q.shape[-1])": " * sqrt(q.shape[-1])"},
        "scale_by_heads": {"sqrt(q.shape[-1])": "sqrt(H)"},
        "scale_by_D": {"sqrt(q.shape[-1])": "q.shape[-1]"},
        "scale_by_keys": {"sqrt(q.shape[-1])": "sqrt(k.shape[-2])"},
        "unscaled_maximum": {
            "scores - xp.max(scores, axis=-1, keepdims=True)": "scores - xp.max(scores, axis=-1, keepdims=True) * sqrt(q.shape[-1])"
        },
        "unnormalised": {OUT: "    out = weights @ v\n"},
        "interleaved_heads": {
            "xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)": "xp.moveaxis(xp.reshape(y, (*y.shape[:-1], y.shape[-1] // H, H)), -1, -3)"
        },
        "one_big_head": {START: START + "    H = 1\n"},
        "transposed_queries": {"x @ Wq": "x @ Wq.mT"},
        "transposed_output": Like("transposed_queries", {"merged @ Wo": "merged @ Wo.mT"}),
        "transposed_when_square": Like(
            "transposed_queries",
            {"context @ Wk": "context @ (Wk.mT if Wk.shape[0] == Wk.shape[1] else Wk)"},
        ),
        "output_of_one_head": {"    return merged @ Wo": "    return xp.sum(out @ Wo[: out.shape[-1], :], axis=-3)"},
        "residual": {"return merged @ Wo": "return x + merged @ Wo"},
        **BARE_SHIFT,
        "keys_transposed_by_size": {"k.mT": "(k if k.shape[-2] == q.shape[-1] else k.mT)"},
        "queries_cut": {START: START + "    x = x[..., -context.shape[-2] :, :]\n"},
        "fixed_axes": {START: START + "    B, T, M = x.shape\n"},
        **tensor_mistakes(START, "x", "context", "Wq", "Wk", "Wv", "Wo"),
        **chance(OUT, "weights"),
    },
)
