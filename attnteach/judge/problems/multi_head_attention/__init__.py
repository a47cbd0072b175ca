import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import (
    GUARDED_SHIFT,
    MASK_MISTAKES,
    chance,
    large_cases,
    queries_and_keys,
    small_cases,
    tensor_mistakes,
)


def cases(draw):
    B, T, H, D = draw.sizes(4, most=13)

    def make(lead, T, S, scale=1.0, H=H, D=D):
        M = H * D
        Wq, Wk, Wv, Wo = draw.normal(4, M, M) * M**-0.5
        return draw.normal(*lead, T, M), Wq * scale, Wk * scale, Wv, Wo, H

    def tiny(T, S):
        return draw.whole(T, 4), *draw.whole(4, 4, 4, most=1), 2

    def at(scores):
        x, Wk = queries_and_keys(scores)
        T = scores.shape[0]
        return x, np.eye(4), np.pad(Wk, ((0, 4 - T), (0, 0))), draw.distinct(4, 4), np.eye(4), 1

    def same(n):
        return make((n,), n, n, H=n, D=n)

    yield from small_cases(draw, tiny, at, 2, 2, slack=2.0)
    yield from large_cases(draw, make, same, (B,), T, T, masks=(B,), slack=2.0)
    yield Case("one head", make((B,), T, T, H=1), slack=2.0)
    yield Case("as many positions as width", make((B,), D, D), slack=2.0, hint="equal sizes")
    batch_of_heads = (*make((H,), T, T), draw.mask(H, T, T, empty=False))
    yield Case("as many sequences as heads, a mask for each", batch_of_heads, slack=2.0, hint="equal sizes")


START = "    xp = array_namespace(x)\n"
MASKED = "xp.where(mask[..., None, :, :], scores, -xp.inf)"
OUT = "    out = weights / xp.where(total > 0, total, 1.0) @ v\n"
SHARED = {name: MASK_MISTAKES[name] for name in ("maximum_before_mask", "causal_when_square")}

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "heads", "masks"),
    seed=(4, 6),
    oracle=lambda x, Wq, Wk, Wv, Wo, H, mask=None: kernels.multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=mask),
    cases=cases,
    wrong={
        "model_scale": {"sqrt(q.shape[-1])": "sqrt(x.shape[-1])"},
        "no_scale": {" / sqrt(q.shape[-1])": ""},
        "split_by_view": {
            "xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)": "xp.reshape(y, (*y.shape[:-2], H, y.shape[-2], y.shape[-1] // H))"
        },
        "merge_by_view": {"xp.moveaxis(out, -3, -2)": "out"},
        "no_output_projection": {"return merged @ Wo": "return merged"},
        "one_big_head": {"    xp = array_namespace(x)\n": "    xp = array_namespace(x)\n    H = 1\n"},
        "keys_not_projected": {"heads(x @ Wk)": "heads(x @ Wq)"},
        "values_not_projected": {"heads(x @ Wv)": "heads(x)"},
        "transposed_weights": {
            "heads(x @ Wq), heads(x @ Wk), heads(x @ Wv)": "heads(x @ Wq.mT), heads(x @ Wk.mT), heads(x @ Wv.mT)"
        },
        "inverted_mask": {"scores, -xp.inf)": "-xp.inf, scores)"},
        "mask_ignored": {"xp.where(mask[..., None, :, :], scores, -xp.inf)": "scores"},
        "mask_without_head_axis": {"mask[..., None, :, :]": "mask"},
        "minus_1e9": {"scores, -xp.inf)": "scores, -1e9)"},
        "softmax_over_queries": {
            "top = xp.max(scores, axis=-1": "top = xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1": "xp.sum(weights, axis=-2",
        },
        "softmax_over_heads": {
            "top = xp.max(scores, axis=-1": "top = xp.max(scores, axis=-3",
            "xp.sum(weights, axis=-1": "xp.sum(weights, axis=-3",
        },
        "nan_on_empty": {"xp.where(xp.isfinite(top), top, 0.0)": "top"},
        "no_maximum": {"scores - xp.where(xp.isfinite(top), top, 0.0)": "scores"},
        "detached": InTorch({OUT: "    out = (weights / xp.where(total > 0, total, 1.0)).detach() @ v\n"}),
        "scale_multiplied": {" / sqrt(q.shape[-1])": " * sqrt(q.shape[-1])"},
        "scale_by_heads": {"sqrt(q.shape[-1])": "sqrt(H)"},
        "scale_by_D": {"sqrt(q.shape[-1])": "q.shape[-1]"},
        "scale_by_positions": {"sqrt(q.shape[-1])": "sqrt(q.shape[-2])"},
        "unscaled_maximum": {"isfinite(top), top, 0.0)": "isfinite(top), top * sqrt(q.shape[-1]), 0.0)"},
        "unnormalised": {OUT: "    out = weights @ v\n"},
        "split_by_view_of_all": Like(
            "split_by_view",
            {
                "xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)": "xp.reshape(xp.reshape(y, (-1, y.shape[-2], y.shape[-1] // H)), (*y.shape[:-2], H, y.shape[-2], y.shape[-1] // H))"
            },
        ),
        "interleaved_heads": {
            "xp.moveaxis(xp.reshape(y, (*y.shape[:-1], H, y.shape[-1] // H)), -2, -3)": "xp.moveaxis(xp.reshape(y, (*y.shape[:-1], y.shape[-1] // H, H)), -1, -3)"
        },
        "transposed_output": {"merged @ Wo": "merged @ Wo.mT"},
        "transposed_queries_and_keys": Like(
            "transposed_weights", {"heads(x @ Wq), heads(x @ Wk)": "heads(x @ Wq.mT), heads(x @ Wk.mT)"}
        ),
        "transposed_values": Like("transposed_weights", {"heads(x @ Wv)": "heads(x @ Wv.mT)"}),
        "all_transposed": Like(
            "transposed_weights",
            {
                "heads(x @ Wq), heads(x @ Wk), heads(x @ Wv)": "heads(x @ Wq.mT), heads(x @ Wk.mT), heads(x @ Wv.mT)",
                "merged @ Wo": "merged @ Wo.mT",
            },
        ),
        "output_of_one_head": {"    return merged @ Wo": "    return xp.sum(out @ Wo[: out.shape[-1], :], axis=-3)"},
        "residual": {"return merged @ Wo": "return x + merged @ Wo"},
        "queries_and_keys_swapped": {"heads(x @ Wq), heads(x @ Wk)": "heads(x @ Wk), heads(x @ Wq)"},
        "mask_as_zero_score": {"scores, -xp.inf)": "scores, 0.0)"},
        "mask_after_softmax": {
            MASKED: "scores",
            OUT: "    weights = weights / total\n    out = (weights if mask is None else xp.where(mask[..., None, :, :], weights, 0.0)) @ v\n",
        },
        "mask_over_heads": {
            MASKED: "xp.where(mask if mask.ndim == 3 and mask.shape[0] == H else mask[..., None, :, :], scores, -xp.inf)"
        },
        **GUARDED_SHIFT,
        **SHARED,
        "mask_added": {MASKED: "scores + mask[..., None, :, :]"},
        "mixed_types": InTorch({MASKED: "xp.where(mask[..., None, :, :], scores, xp.full(scores.shape, -xp.inf))"}),
        "keys_transposed_by_size": {"k.mT": "(k if k.shape[-2] == q.shape[-1] else k.mT)"},
        "fixed_axes": {START: START + "    B, T, M = x.shape\n"},
        "truth_of_an_array": {"if mask is not None:": "if mask:"},
        **tensor_mistakes(START, "x", "Wq", "Wk", "Wv", "Wo"),
        **chance(OUT, "weights"),
    },
)
