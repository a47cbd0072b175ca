from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import attention_cases


def cases(draw):
    B, T, S, D, E, H = draw.sizes(6)

    def make(lead, T, S, scale=1.0):
        return (
            draw.normal(*lead, H, T, D) * scale,
            draw.normal(*lead, H, S, D) * scale,
            draw.normal(*lead, H, S, E),
            draw.normal(H, H) * H**-0.5,
            draw.normal(H, H) * H**-0.5,
        )

    yield from attention_cases(draw, make, B, None, T, S, masks=False, slack=2.0)
    q, k, v, P, _ = make((B,), T, S)
    eye = draw.rng.permutation(H)[:, None] == draw.rng.permutation(H)[None, :]
    yield Case("a permutation of the weights", (q, k, v, P, eye * 1.0), slack=2.0)


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
        "detached": InTorch({"    return mix(weights, P": "    weights = weights.detach()\n    return mix(weights, P"}),
    },
)
