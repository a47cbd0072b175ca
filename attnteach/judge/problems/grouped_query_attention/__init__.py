from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import attention_cases


def cases(draw):
    B, T, S, D, E = draw.sizes(5)
    G, share = draw.sizes(2, most=3)

    def make(lead, T, S, scale=1.0, G=G, share=share):
        lead = lead[:1]
        return (
            draw.normal(*lead, G * share, T, D) * scale,
            draw.normal(*lead, G, S, D) * scale,
            draw.normal(*lead, G, S, E),
        )

    yield from attention_cases(draw, make, B, 1, T, S)
    yield Case("as many groups as heads", make((B,), T, S, G=3, share=1))
    yield Case("one group for all heads", make((B,), T, S, G=1, share=5))
    yield Case("a mask for each head", (*make((B,), T, S), draw.mask(G * share, T, S, empty=False)))
    q, k, _ = make((B,), T, S)
    yield Case("values as wide as the keys", (q, k, draw.normal(B, G, S, D)))


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
        "detached": InTorch(
            {
                "return weights / xp.where(total > 0, total, 1.0) @ v": "return (weights / xp.where(total > 0, total, 1.0)).detach() @ v"
            }
        ),
    },
)
