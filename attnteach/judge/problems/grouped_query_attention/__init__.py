from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import (
    GUARDED_SHIFT,
    MASK_MISTAKES,
    MASKED,
    attention_cases,
    chance,
    queries_and_keys,
    tensor_mistakes,
)


def cases(draw):
    B, T, S, D, E = draw.sizes(5)
    G, share = draw.sizes(2, most=3)

    def make(lead, T, S, scale=1.0, G=G, share=share, D=D, E=E):
        q, k = draw.normal(*lead, G * share, T, D), draw.normal(*lead, G, S, D)
        return q * scale, k * scale, draw.normal(*lead, G, S, E)

    def tiny(T, S):
        return draw.whole(4, T, 2), draw.whole(2, S, 2), draw.distinct(2, S, 1)

    def at(scores):
        q, k = queries_and_keys(scores)
        return q[None].repeat(2, 0), k[None], draw.distinct(1, scores.shape[-1], 1)

    def same(n):
        return make((n,), n, n, G=n, share=1, D=n, E=n)

    yield from attention_cases(draw, make, tiny, at, same, (B,), T, S, masks=(B, 1))
    yield Case("as many groups as heads", make((B,), T, S, G=3, share=1))
    yield Case("one group for all heads", make((B,), T, S, G=1, share=5))
    yield Case("a mask for each head", (*make((B,), T, S), draw.mask(G * share, T, S, empty=False)), hint="broadcast")
    per_head = (*make((G * share,), T, S), draw.mask(G * share, T, S, empty=False))
    yield Case("as many sequences as heads, a mask for each head", per_head, hint="equal sizes")
    yield Case("as many keys as width", make((B,), T, D), hint="equal sizes")
    yield Case("values as wide as the keys", make((B,), T, S, E=D), hint="equal sizes")


START = "    xp = array_namespace(q)\n"
REPEATED = "    k, v = xp.repeat(k, share, axis=-3), xp.repeat(v, share, axis=-3)\n"
RESULT = "    return weights / xp.where(total > 0, total, 1.0) @ v"

PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("attention", "heads", "inference"),
    seed=(4, 21),
    oracle=lambda q, k, v, mask=None: kernels.grouped_query_attention(q, k, v, mask=mask),
    cases=cases,
    wrong={
        "tile": {
            "xp.repeat(k, share, axis=-3), xp.repeat(v, share, axis=-3)": "xp.concat([k] * share, axis=-3), xp.concat([v] * share, axis=-3)"
        },
        "keys_only_tiled": {"xp.repeat(v, share, axis=-3)": "xp.concat([v] * share, axis=-3)"},
        "first_group": {
            "xp.repeat(k, share, axis=-3), xp.repeat(v, share, axis=-3)": "xp.repeat(k[..., :1, :, :], q.shape[-3], axis=-3), xp.repeat(v[..., :1, :, :], q.shape[-3], axis=-3)"
        },
        "mean_of_groups": {
            "xp.repeat(v, share, axis=-3)": "xp.repeat(v * 0 + xp.mean(v, axis=-3, keepdims=True), share, axis=-3)"
        },
        "reversed_groups": {
            "xp.repeat(k, share, axis=-3), xp.repeat(v, share, axis=-3)": "xp.repeat(xp.flip(k, axis=-3), share, axis=-3), xp.repeat(xp.flip(v, axis=-3), share, axis=-3)"
        },
        "scale_of_all_heads": {"sqrt(q.shape[-1])": "sqrt(q.shape[-1] * q.shape[-3])"},
        "no_scale": {" / sqrt(q.shape[-1])": ""},
        "inverted_mask": {"scores, -xp.inf)": "-xp.inf, scores)"},
        "mask_ignored": {"xp.where(mask, scores, -xp.inf)": "scores"},
        "minus_1e9": {"scores, -xp.inf)": "scores, -1e9)"},
        "nan_on_empty": {"xp.where(xp.isfinite(top), top, 0.0)": "top"},
        "softmax_over_queries": {
            "top = xp.max(scores, axis=-1": "top = xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1": "xp.sum(weights, axis=-2",
        },
        "no_maximum": {"scores - xp.where(xp.isfinite(top), top, 0.0)": "scores"},
        "detached": InTorch({RESULT: "    return (weights / xp.where(total > 0, total, 1.0)).detach() @ v"}),
        "not_repeated": {REPEATED: ""},
        "repeated_along_positions": Like(
            "not_repeated", {REPEATED: "    k, v = xp.repeat(k, share, axis=-2), xp.repeat(v, share, axis=-2)\n"}
        ),
        "axis_from_the_left": Like(
            "not_repeated", {REPEATED: "    k, v = xp.repeat(k, share, axis=1), xp.repeat(v, share, axis=1)\n"}
        ),
        "values_only_tiled": Like(
            "keys_only_tiled", {"xp.repeat(k, share, axis=-3)": "xp.concat([k] * share, axis=-3)"}
        ),
        "reshaped_the_other_way": Like(
            "tile",
            {
                REPEATED: """    G = k.shape[-3]
    order = xp.reshape(xp.reshape(xp.arange(q.shape[-3]), (share, G)).mT, (-1,))
    back = xp.argsort(order)
    q = xp.take(q, order, axis=-3)
"""
                + REPEATED,
                "    if mask is not None:\n": "    scores = xp.take(scores, back, axis=-3)\n    v = xp.take(v, back, axis=-3)\n    if mask is not None:\n",
            },
        ),
        "scale_multiplied": {" / sqrt(q.shape[-1])": " * sqrt(q.shape[-1])"},
        "scale_by_heads": {"sqrt(q.shape[-1])": "sqrt(q.shape[-3])"},
        "scale_by_D": {"sqrt(q.shape[-1])": "q.shape[-1]"},
        "scale_by_keys": {"sqrt(q.shape[-1])": "sqrt(k.shape[-2])"},
        "scale_of_values": {"sqrt(q.shape[-1])": "sqrt(v.shape[-1])"},
        "unscaled_maximum": {"isfinite(top), top, 0.0)": "isfinite(top), top * sqrt(q.shape[-1]), 0.0)"},
        "unnormalised": {RESULT: "    return weights @ v"},
        "mask_as_zero_score": {"scores, -xp.inf)": "scores, 0.0)"},
        "mask_multiplied": Like("mask_as_zero_score", {MASKED: "scores * mask"}),
        "mask_after_softmax": {
            MASKED: "scores",
            RESULT: "    weights = weights / total\n    return (weights if mask is None else xp.where(mask, weights, 0.0)) @ v",
        },
        "keys_as_values": {RESULT: "    v = k if k.shape == v.shape else v\n" + RESULT},
        **GUARDED_SHIFT,
        **MASK_MISTAKES,
        "mask_of_heads_read_as_batch": Like(
            "mask_read_as_batch",
            {
                MASKED: "xp.where(mask[:, None] if mask.ndim == 3 and mask.shape[:1] == scores.shape[:1] and scores.ndim == 4 else mask, scores, -xp.inf)"
            },
        ),
        "keys_transposed_by_size": {"k.mT": "(k if k.shape[-2] == q.shape[-1] else k.mT)"},
        "queries_cut": {START: START + "    q = q[..., -k.shape[-2] :, :]\n"},
        "fixed_axes": {START: START + "    B, H, T, D = q.shape\n"},
        "truth_of_an_array": {"if mask is not None:": "if mask:"},
        **tensor_mistakes(START, "q", "k", "v"),
        "view_of_batch": Like("view", InTorch({START: START + "    k = k.view(-1, *k.shape[-2:]).view(k.shape)\n"})),
        **chance(RESULT, "weights"),
    },
)
