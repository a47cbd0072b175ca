from attnteach import kernels
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import attention_cases, weighted_values


def cases(draw):
    B, T, S, Dq, Dk, A, E = draw.sizes(7)

    def make(lead, T, S, scale=1.0):
        return (
            draw.normal(*lead, T, Dq),
            draw.normal(*lead, S, Dk),
            draw.normal(*lead, S, E),
            draw.normal(Dq, A),
            draw.normal(Dk, A),
            draw.normal(A) * scale**2,
        )

    yield from attention_cases(draw, make, B, None, T, S)


PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "scores"),
    seed=(1, 2),
    oracle=lambda q, k, v, Wq, Wk, w, mask=None: weighted_values(kernels.additive_scores(q, k, Wq, Wk, w), v, mask),
    cases=cases,
    wrong={
        "scaled": {"hidden @ w": "hidden @ w / w.shape[-1] ** 0.5"},
        "no_tanh": {"xp.tanh((q @ Wq)": "((q @ Wq)"},
        "tanh_after": {"xp.tanh((q @ Wq)": "((q @ Wq)", "hidden @ w": "xp.tanh(hidden @ w)"},
        "separate_tanh": {
            "xp.tanh((q @ Wq)[..., :, None, :] + (k @ Wk)[..., None, :, :])": "xp.tanh((q @ Wq)[..., :, None, :]) + xp.tanh((k @ Wk)[..., None, :, :])"
        },
        "difference": {"None, :] + (k": "None, :] - (k"},
        "product": {"None, :] + (k": "None, :] * (k"},
        "inverted_mask": {"xp.where(mask, scores, -xp.inf)": "xp.where(mask, -xp.inf, scores)"},
        "minus_1e9": {"scores, -xp.inf)": "scores, -1e9)"},
        "softmax_over_queries": {
            "top = xp.max(scores, axis=-1": "top = xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1": "xp.sum(weights, axis=-2",
        },
        "nan_on_empty": {"xp.where(xp.isfinite(top), top, 0.0)": "top"},
        "no_maximum": {"scores - xp.where(xp.isfinite(top), top, 0.0)": "scores"},
        "mean_of_values": {"hidden @ w": "0 * (hidden @ w)"},
        "detached": InTorch(
            {"total, 1.0) @ v": "total, 1.0).detach() @ v", "return weights / ": "return weights.detach() / "}
        ),
    },
)
