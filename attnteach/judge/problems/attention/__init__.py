from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import attention_cases


def cases(draw):
    B, H, T, S, D, E = draw.sizes(6)

    def make(lead, T, S, scale=1.0):
        return draw.normal(*lead, T, D) * scale, draw.normal(*lead, S, D) * scale, draw.normal(*lead, S, E)

    yield from attention_cases(draw, make, B, H, T, S)
    q, k, _ = make((B, H), T, S)
    yield Case("values as wide as the keys", (q, k, draw.normal(B, H, S, D)))


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
        "identity": {"    return weights @ v": "    return q"},
        "value_copy": {"    return weights @ v": "    return xp.zeros_like(weights @ v) + v[..., :1, :]"},
        "mean_of_values": {"scores = q @ k.mT / sqrt(q.shape[-1])": "scores = q @ k.mT * 0.0"},
        "keys_as_values": {"    return weights @ v": "    return weights @ k"},
        "nan_to_zero": {
            "scores - xp.where(xp.isfinite(top), top, 0.0)": "scores",
            "    return weights @ v": "    return xp.where(xp.isfinite(weights), weights, 0.0) @ v",
        },
        "detached": InTorch({"    return weights @ v": "    return weights.detach() @ v"}),
    },
)
