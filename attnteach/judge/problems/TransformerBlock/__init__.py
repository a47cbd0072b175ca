from math import erf

import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem
from attnteach.judge.problems import MultiHeadAttention
from attnteach.judge.problems._shared import in_every_form


def oracle(M, H, hidden, state, x):
    def norm(name, y):
        y = y - y.mean(-1, keepdims=True)
        y = y / np.sqrt((y * y).mean(-1, keepdims=True) + 1e-5)
        return y * state[f"{name}.weight"] + state[f"{name}.bias"]

    def linear(name, y):
        return y @ state[f"{name}.weight"].T + state[f"{name}.bias"]

    mask = kernels.build(kernels.causal, x.shape[-2], x.shape[-2])
    x = x + MultiHeadAttention.oracle(M, H, state, norm("norm1", x), mask, prefix="attn.")
    inner = linear("fc1", norm("norm2", x))
    return x + linear("fc2", inner * 0.5 * (1 + np.vectorize(erf)(inner / np.sqrt(2))))


def cases(draw):
    B, T, H, D = draw.sizes(4, most=11)
    M, hidden = H * D, H * D + 9

    def state(scale=1.0):
        weights = MultiHeadAttention.parameters(draw, M, "attn.", scale)
        for name in ("norm1", "norm2"):
            weights |= {f"{name}.weight": 1 + draw.normal(M) * 0.3, f"{name}.bias": draw.normal(M) * 0.5}
        for name, rows, columns in (("fc1", hidden, M), ("fc2", M, hidden)):
            weights |= {
                f"{name}.weight": draw.normal(rows, columns) * columns**-0.5,
                f"{name}.bias": draw.normal(rows) * 0.5,
            }
        return weights

    init = (M, H, hidden)
    yield Case("one position", (draw.normal(1, 1, M),), init=init, state=state(), slack=2.0)
    yield Case("one sequence of a batch", (draw.normal(1, T, M),), init=init, state=state(), slack=2.0)
    yield Case("a batch", (draw.normal(B, T, M),), init=init, state=state(), slack=2.0, keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(B, T, M),), init=init, state=state(), slack=2.0)
    yield Case("an input far from zero", (draw.normal(B, T, M) * 3 + 20,), init=init, state=state(), slack=5.0)
    yield Case("a tiny input", (draw.normal(B, T, M) * 1e-3,), init=init, state=state(), slack=10.0)
    bent = state()
    bent |= {
        "fc1.weight": bent["fc1.weight"] * 0.1,
        "fc1.bias": np.full(hidden, -2.25),
        "fc2.weight": bent["fc2.weight"] * 30,
    }
    yield Case("hidden units around -2", (draw.normal(B, T, M),), init=init, state=bent, slack=10.0)
    yield Case("large scores", (draw.normal(B, T, M),), init=init, state=state(40.0), slack=100.0, hint="overflow")
    yield from in_every_form((draw.normal(B, T, M),), slack=3.0, init=init, state=state())


PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("transformer", "torch"),
    seed=(4, 6),
    oracle=oracle,
    cases=cases,
    torch_only=True,
    wrong={
        "post_norm": {
            "x = x + self.attn(self.norm1(x), mask)\n        return x + self.fc2(torch.nn.functional.gelu(self.fc1(self.norm2(x))))": "x = self.norm1(x + self.attn(x, mask))\n        return self.norm2(x + self.fc2(torch.nn.functional.gelu(self.fc1(x))))"
        },
        "no_attention": {"x = x + self.attn(self.norm1(x), mask)": "x = x + 0 * self.attn(self.norm1(x), mask)"},
        "no_mlp": {"return x + self.fc2(": "return x + 0 * self.fc2("},
        "no_first_residual": {"x = x + self.attn(": "x = self.attn("},
        "no_second_residual": {"return x + self.fc2(": "return self.fc2("},
        "normed_residual": {
            "x = x + self.attn(self.norm1(x), mask)": "x = self.norm1(x)\n        x = x + self.attn(x, mask)"
        },
        "not_causal": {"dtype=torch.bool).tril()": "dtype=torch.bool)"},
        "future_only": {".tril()": ".triu()"},
        "strict": {".tril()": ".tril(-1)"},
        "one_ahead": {".tril()": ".tril(1)"},
        "relu": {"torch.nn.functional.gelu(": "torch.relu("},
        "tanh_gelu": {"self.fc1(self.norm2(x))": 'self.fc1(self.norm2(x)), approximate="tanh"'},
        "one_norm": {"self.fc1(self.norm2(x))": "self.fc1(self.norm1(x))"},
        "no_second_norm": {"self.fc1(self.norm2(x))": "self.fc1(x)"},
        "parallel": {
            "x = x + self.attn(self.norm1(x), mask)": "before, x = x, x + self.attn(self.norm1(x), mask)",
            "self.fc1(self.norm2(x))": "self.fc1(self.norm2(before))",
        },
        "no_activation": {"torch.nn.functional.gelu(self.fc1(self.norm2(x)))": "self.fc1(self.norm2(x))"},
        "model_scale": {"sqrt(q.shape[-1])": "sqrt(x.shape[-1])"},
    },
)
