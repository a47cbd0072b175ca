from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import attention_cases


def cases(draw):
    B, T, S, C, H, D = draw.sizes(6, most=13)
    M = H * D

    def make(lead, T, S, scale=1.0, C=C):
        return (
            draw.normal(*lead, T, M),
            draw.normal(*lead, S, C),
            draw.normal(M, M) * M**-0.5 * scale,
            draw.normal(C, M) * C**-0.5 * scale,
            draw.normal(C, M) * C**-0.5,
            draw.normal(M, M) * M**-0.5,
            H,
        )

    yield from attention_cases(draw, make, B, None, T, S, masks=False, slack=2.0)
    yield Case("a context as long and wide as x", make((B,), T, T, C=M), slack=2.0)


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
        "detached": InTorch(
            {
                "out = weights / xp.sum(weights, axis=-1, keepdims=True) @ v": "out = (weights / xp.sum(weights, axis=-1, keepdims=True)).detach() @ v"
            }
        ),
    },
)
