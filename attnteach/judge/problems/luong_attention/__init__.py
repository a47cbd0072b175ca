from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import attention_cases, weighted_values


def cases(draw):
    B, T, S, Dq, Dk, E = draw.sizes(6)

    def make(lead, T, S, scale=1.0):
        W = draw.normal(Dq, Dk) / (Dq * Dk) ** 0.5 * scale**2
        return draw.normal(*lead, T, Dq), draw.normal(*lead, S, Dk), draw.normal(*lead, S, E), W

    yield from attention_cases(draw, make, B, None, T, S)
    args = draw.normal(B, T, Dk), draw.normal(B, S, Dk), draw.normal(B, S, E), draw.normal(Dk, Dk) / Dk
    yield Case("queries as wide as the keys", args)


PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "scores"),
    seed=(1, 2),
    oracle=lambda q, k, v, W, mask=None: weighted_values(kernels.bilinear_scores(q, k, W), v, mask),
    cases=cases,
    wrong={
        "scaled": {"q @ W @ k.mT": "q @ W @ k.mT / k.shape[-1] ** 0.5"},
        "W_ignored": {"q @ W @ k.mT": "q[..., :1] @ k[..., :1].mT + 0 * (q @ W @ k.mT)"},
        "symmetric": {"q @ W @ k.mT": "q @ xp.abs(W) @ k.mT"},
        "tanh_scores": {"q @ W @ k.mT": "xp.tanh(q @ W @ k.mT)"},
        "W_twice": {"q @ W @ k.mT": "q @ W @ W.mT @ W @ k.mT"},
        "inverted_mask": {"xp.where(mask, scores, -xp.inf)": "xp.where(mask, -xp.inf, scores)"},
        "mask_as_zero_score": {"scores, -xp.inf)": "scores, 0.0)"},
        "minus_1e9": {"scores, -xp.inf)": "scores, -1e9)"},
        "softmax_over_queries": {
            "top = xp.max(scores, axis=-1": "top = xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1": "xp.sum(weights, axis=-2",
        },
        "nan_on_empty": {"xp.where(xp.isfinite(top), top, 0.0)": "top"},
        "no_maximum": {"scores - xp.where(xp.isfinite(top), top, 0.0)": "scores"},
        "detached": InTorch(
            {
                "return weights / xp.where(total > 0, total, 1.0) @ v": "return (weights / xp.where(total > 0, total, 1.0)).detach() @ v"
            }
        ),
    },
)
