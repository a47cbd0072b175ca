from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import WHOLE, InTorch, Like, Problem
from attnteach.judge.problems._shared import (
    GUARDED,
    GUARDED_SHIFT,
    MASK_MISTAKES,
    MASKED,
    attention_cases,
    chance,
    queries_and_keys,
    tensor_mistakes,
)


def cases(draw):
    B, H, T, S, D, E = draw.sizes(6)

    def make(lead, T, S, scale=1.0, D=D, E=E):
        return draw.normal(*lead, T, D) * scale, draw.normal(*lead, S, D) * scale, draw.normal(*lead, S, E)

    def tiny(T, S):
        return draw.whole(T, 2), draw.whole(S, 2), draw.distinct(S, 1)

    def at(scores):
        return *queries_and_keys(scores), draw.distinct(scores.shape[-1], 1)

    def same(n):
        return make((n, n), n, n, D=n, E=n)

    yield from attention_cases(draw, make, tiny, at, same, (B, H), T, S, masks=(B, 1))
    yield Case("a mask for each head", (*make((B, H), T, S), draw.mask(H, T, S, empty=False)), hint="broadcast")
    yield Case("as many keys as width", make((B, H), T, D), hint="equal sizes")
    yield Case("values as wide as the keys", make((B, H), T, S, E=D), hint="equal sizes")


START = "    xp = array_namespace(q)\n"
RESULT = "    return weights @ v"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "softmax", "masks"),
    seed=(3, 6),
    oracle=lambda q, k, v, mask=None: kernels.attention(q, k, v, mask=mask),
    cases=cases,
    wrong={
        "no_scale": {" / sqrt(q.shape[-1])": ""},
        "model_scale": {"sqrt(q.shape[-1])": "sqrt(q.shape[-1] * (q.shape[-3] if q.ndim > 2 else 1))"},
        "scale_by_D": {"sqrt(q.shape[-1])": "q.shape[-1]"},
        "scale_by_keys": {"sqrt(q.shape[-1])": "sqrt(k.shape[-2])"},
        "softmax_over_queries": {
            "    top = xp.max(scores, axis=-1, keepdims=True)\n": "    top = xp.max(scores, axis=-2, keepdims=True)\n",
            "xp.sum(weights, axis=-1, keepdims=True)": "xp.sum(weights, axis=-2, keepdims=True)",
        },
        "inverted_mask": {"xp.where(mask, scores, -xp.inf)": "xp.where(mask, -xp.inf, scores)"},
        "mask_after_softmax": {
            "        scores = xp.where(mask, scores, -xp.inf)\n": "        pass\n",
            "    return weights @ v": "    return (weights if mask is None else xp.where(mask, weights, 0.0)) @ v",
        },
        "mask_as_zero_score": {"scores, -xp.inf)": "scores, 0.0)"},
        "minus_1e9": {"scores, -xp.inf)": "scores, -1e9)"},
        "finite_mask": {
            "scores, -xp.inf)": "scores, -1e4)",
            "    return weights @ v": "    return weights @ v if mask is None else xp.where(xp.any(mask, axis=-1, keepdims=True), weights @ v, 0.0)",
        },
        "one_key_shortcut": {
            "    xp = array_namespace(q)\n": "    xp = array_namespace(q)\n    mask = None if k.shape[-2] == 1 else mask\n"
        },
        "nan_on_empty": {"xp.where(xp.isfinite(top), top, 0.0)": "top"},
        "no_maximum": {"scores - xp.where(xp.isfinite(top), top, 0.0)": "scores"},
        "first_batch_element": {
            "    xp = array_namespace(q)\n": "    xp = array_namespace(q)\n    k = k[:1] + 0 * k if k.ndim > 2 else k\n"
        },
        "scale_multiplied": {" / sqrt(q.shape[-1])": " * sqrt(q.shape[-1])"},
        "scale_of_values": {"sqrt(q.shape[-1])": "sqrt(v.shape[-1])"},
        "scale_by_heads": {"sqrt(q.shape[-1])": "sqrt(q.shape[-3] if q.ndim > 2 else 1)"},
        "scale_by_queries": Like("scale_by_keys", {"sqrt(q.shape[-1])": "sqrt(q.shape[-2])"}),
        "unscaled_maximum": {"isfinite(top), top, 0.0)": "isfinite(top), top * sqrt(q.shape[-1]), 0.0)"},
        "softmax_over_everything": {
            "xp.sum(weights, axis=-1, keepdims=True)": "xp.sum(weights, axis=(-2, -1), keepdims=True)"
        },
        "unnormalised": {"    weights = weights / xp.where(total > 0, total, 1.0)\n": ""},
        "identity": {"    return weights @ v": "    return q"},
        "value_copy": {"    return weights @ v": "    return xp.zeros_like(weights @ v) + v[..., :1, :]"},
        "mean_of_values": {"scores = q @ k.mT / sqrt(q.shape[-1])": "scores = q @ k.mT * 0.0"},
        "keys_as_values": {"    return weights @ v": "    return weights @ k"},
        "nan_to_zero": {
            "scores - xp.where(xp.isfinite(top), top, 0.0)": "scores",
            "    return weights @ v": "    return xp.where(xp.isfinite(weights), weights, 0.0) @ v",
        },
        "detached": InTorch({RESULT: "    return weights.detach() @ v"}),
        "detached_scores": Like(
            "detached", InTorch({"    top = xp.max(": "    scores = scores.detach()\n    top = xp.max("})
        ),
        **GUARDED_SHIFT,
        **MASK_MISTAKES,
        "mask_of_heads_read_as_batch": Like(
            "mask_read_as_batch",
            {
                MASKED: "xp.where(mask[:, None] if mask.ndim == 3 and mask.shape[:1] == scores.shape[:1] and scores.ndim == 4 else mask, scores, -xp.inf)"
            },
        ),
        "mask_multiplied": Like("mask_as_zero_score", {MASKED: "scores * mask"}),
        "finite_bias": Like(
            "finite_mask",
            {
                MASKED: "scores + xp.where(mask, 0.0, -1e4)",
                RESULT: "    seen = True if mask is None else xp.any(mask, axis=-1, keepdims=True)\n    return xp.where(seen, weights @ v, 0.0)",
            },
        ),
        "never_rescaled": WHOLE,
        "keys_transposed_by_size": {"k.mT": "(k if k.shape[-2] == q.shape[-1] else k.mT)"},
        "queries_cut": {START: START + "    q = q[..., -k.shape[-2] :, :]\n"},
        "values_replaced_by_shape": {RESULT: "    return weights @ (k if k.shape == v.shape else v)"},
        "fixed_axes": {START: START + "    B, H, T, D = q.shape\n"},
        "truth_of_an_array": {"if mask is not None:": "if mask:"},
        "half_constant": InTorch(
            {
                MASKED: "scores.masked_fill(~mask, -1e9)",
                RESULT: "    seen = True if mask is None else mask.any(-1, keepdim=True)\n    return weights * seen @ v",
            }
        ),
        "nan_gradient": InTorch(
            {
                MASKED: "scores + xp.zeros_like(scores).masked_fill(~mask, -xp.inf)",
                GUARDED: "scores - top",
                RESULT: "    return weights.nan_to_num() @ v",
            }
        ),
        "needed_by_the_gradient": InTorch(
            {"weights = weights / xp.where(total > 0, total, 1.0)": "weights.div_(xp.where(total > 0, total, 1.0))"}
        ),
        **tensor_mistakes(START, "q", "k", "v"),
        "view_of_batch": Like("view", InTorch({START: START + "    k = k.view(-1, *k.shape[-2:]).view(k.shape)\n"})),
        **chance(RESULT, "weights"),
    },
)
