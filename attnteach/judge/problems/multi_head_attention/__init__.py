from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import attention_cases


def cases(draw):
    B, T, H, D = draw.sizes(4, most=13)
    M = H * D

    def make(lead, T, S, scale=1.0):
        size = M**-0.5
        return (
            draw.normal(*lead, T, M),
            draw.normal(M, M) * size * scale,
            draw.normal(M, M) * size * scale,
            draw.normal(M, M) * size,
            draw.normal(M, M) * size,
            H,
        )

    yield from (case for case in attention_cases(draw, make, B, None, T, T, slack=2.0) if "keys alone" not in case.name)
    yield Case("one head", (*make((B,), T, T)[:-1], 1), slack=2.0)


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
        "detached": InTorch(
            {
                "out = weights / xp.where(total > 0, total, 1.0) @ v": "out = (weights / xp.where(total > 0, total, 1.0)).detach() @ v"
            }
        ),
    },
)
