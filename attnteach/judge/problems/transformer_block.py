from math import erf

import numpy as np

from ... import kernels
from ..problem import Case, Problem, ways, wrong
from . import multi_head_module
from ._shared import OVERFLOW

REFERENCE = (
    multi_head_module.REFERENCE
    + """

class TransformerBlock(torch.nn.Module):
    def __init__(self, M, H, hidden):
        super().__init__()
        self.norm1, self.norm2 = torch.nn.LayerNorm(M), torch.nn.LayerNorm(M)
        self.attn = MultiHeadAttention(M, H)
        self.fc1, self.fc2 = torch.nn.Linear(M, hidden), torch.nn.Linear(hidden, M)

    def forward(self, x):
        T = x.shape[-2]
        mask = torch.ones(T, T, dtype=torch.bool).tril()
        x = x + self.attn(self.norm1(x), mask)
        return x + self.fc2(torch.nn.functional.gelu(self.fc1(self.norm2(x))))
"""
)


def oracle(M, H, hidden, state, x):
    def norm(name, y):
        y = y - y.mean(-1, keepdims=True)
        y = y / np.sqrt((y * y).mean(-1, keepdims=True) + 1e-5)
        return y * state[f"{name}.weight"] + state[f"{name}.bias"]

    def linear(name, y):
        return y @ state[f"{name}.weight"].T + state[f"{name}.bias"]

    mask = kernels.build(kernels.causal, x.shape[-2], x.shape[-2])
    x = x + multi_head_module.oracle(M, H, state, norm("norm1", x), mask, prefix="attn.")
    inner = linear("fc1", norm("norm2", x))
    return x + linear("fc2", inner * 0.5 * (1 + np.vectorize(erf)(inner / np.sqrt(2))))


def cases(draw):
    B, T, H, D = draw.sizes(4, most=11)
    M, hidden = H * D, H * D + 9

    def state(scale=1.0):
        found = multi_head_module.parameters(draw, M, "attn.", scale)
        for name in ("norm1", "norm2"):
            found |= {f"{name}.weight": 1 + draw.normal(M) * 0.3, f"{name}.bias": draw.normal(M) * 0.5}
        for name, rows, columns in (("fc1", hidden, M), ("fc2", M, hidden)):
            found |= {
                f"{name}.weight": draw.normal(rows, columns) * columns**-0.5,
                f"{name}.bias": draw.normal(rows) * 0.5,
            }
        return found

    init = (M, H, hidden)
    yield Case(
        "one position",
        (draw.normal(1, 1, M),),
        init=init,
        state=state(),
        slack=2.0,
        hint="With one position attention returns its own value: look at norms, residuals and the hidden layer.",
    )
    yield Case(
        "one sequence of a batch",
        (draw.normal(1, T, M),),
        init=init,
        state=state(),
        slack=2.0,
        hint="One position was right and several are not: is the block causal, are the heads split right?",
    )
    yield Case("a batch", (draw.normal(B, T, M),), init=init, state=state(), slack=2.0, keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(B, T, M),), init=init, state=state(), slack=2.0)
    yield Case(
        "an input far from zero",
        (draw.normal(B, T, M) * 3 + 20,),
        init=init,
        state=state(),
        slack=5.0,
        hint="The residual carries x itself, not its normed version.",
    )
    yield Case(
        "a tiny input",
        (draw.normal(B, T, M) * 1e-3,),
        init=init,
        state=state(),
        slack=10.0,
        hint="LayerNorm's epsilon, 1e-5, is inside the root.",
    )
    bent = state()
    bent |= {
        "fc1.weight": bent["fc1.weight"] * 0.1,
        "fc1.bias": np.full(hidden, -2.25),
        "fc2.weight": bent["fc2.weight"] * 30,
    }
    yield Case(
        "hidden units around -2",
        (draw.normal(B, T, M),),
        init=init,
        state=bent,
        slack=10.0,
        hint="Around -2 GELU's tanh approximation and the exact form, with erf, differ most.",
    )
    yield Case("large scores", (draw.normal(B, T, M),), init=init, state=state(40.0), slack=100.0, hint=OVERFLOW)
    yield from ways((draw.normal(B, T, M),), slack=3.0, init=init, state=state())


PROBLEM = Problem(
    id="TransformerBlock",
    title="A causal pre-norm Transformer block",
    statement="""
        x + attn(norm1(x)), then x + fc2(gelu(fc1(norm2(x)))): pre-norm, causal, exact GELU (erf), no dropout.
        norm1, norm2: LayerNorm(M); attn: MultiHeadAttention(M, H) as in that problem (q_proj, k_proj, v_proj, o_proj);
        fc1: Linear(M, hidden), fc2: Linear(hidden, M). forward(x): x (B, T, M) -> (B, T, M)
        Write the attention module into the same answer.
        """,
    signature="""
class TransformerBlock(torch.nn.Module):
    def __init__(self, M, H, hidden):
    def forward(self, x):
""",
    level="L2",
    tags=("transformer", "torch"),
    seed=(4, 6),
    hints=(
        "Two halves, each of the form x + f(norm(x)). What is f in each?",
        "Pre-norm: the norm is on the branch, the residual carries x as it was.",
        "A lower-triangular mask of True; torch.nn.functional.gelu is exact by default.",
    ),
    reference=REFERENCE,
    oracle=oracle,
    cases=cases,
    torch_only=True,
    mutants=(
        wrong(
            "post_norm",
            "This is post-norm: the norm goes on the branch before attn and fc1, the residual stays as it is.",
            "x = x + self.attn(self.norm1(x), mask)\n        return x + self.fc2(torch.nn.functional.gelu(self.fc1(self.norm2(x))))",
            "x = self.norm1(x + self.attn(x, mask))\n        return self.norm2(x + self.fc2(torch.nn.functional.gelu(self.fc1(x))))",
        ),  # fmt: skip
        wrong(
            "no_attention",
            "There is no attention in this block: positions never meet.",
            "x = x + self.attn(self.norm1(x), mask)",
            "x = x + 0 * self.attn(self.norm1(x), mask)",
        ),
        wrong("no_mlp", "The second half is missing.", "return x + self.fc2(", "return x + 0 * self.fc2("),
        wrong("no_first_residual", "The residual around attention is missing.", "x = x + self.attn(", "x = self.attn("),
        wrong(
            "no_second_residual",
            "The residual around the hidden layer is missing.",
            "return x + self.fc2(",
            "return self.fc2(",
        ),
        wrong(
            "normed_residual",
            "The residual carries the normed input: it must carry x itself.",
            "x = x + self.attn(self.norm1(x), mask)",
            "x = self.norm1(x)\n        x = x + self.attn(x, mask)",
        ),
        wrong(
            "not_causal",
            "The block is not causal: every position sees the future.",
            "dtype=torch.bool).tril()",
            "dtype=torch.bool)",
        ),
        wrong("future_only", "The mask is the upper triangle: positions see the future.", ".tril()", ".triu()"),
        wrong("strict", "Off by one: a position may see itself.", ".tril()", ".tril(-1)"),
        wrong("one_ahead", "Off by one: a position sees one step ahead.", ".tril()", ".tril(1)"),
        wrong("relu", "The activation is relu; GELU is asked for.", "torch.nn.functional.gelu(", "torch.relu("),
        wrong(
            "tanh_gelu",
            "This is GELU's tanh approximation: the exact one, with erf, is asked for.",
            "self.fc1(self.norm2(x))",
            'self.fc1(self.norm2(x)), approximate="tanh"',
        ),
        wrong(
            "one_norm",
            "norm1 is used twice: the second half has norm2.",
            "self.fc1(self.norm2(x))",
            "self.fc1(self.norm1(x))",
        ),
        wrong("no_second_norm", "The second half is not normed.", "self.fc1(self.norm2(x))", "self.fc1(x)"),
        wrong(
            "parallel",
            "Both halves read the same x (a parallel block): the second reads the result of the first.",
            "x = x + self.attn(self.norm1(x), mask)",
            "before, x = x, x + self.attn(self.norm1(x), mask)",
            "self.fc1(self.norm2(x))",
            "self.fc1(self.norm2(before))",
        ),  # fmt: skip
        wrong(
            "no_activation",
            "There is no activation between fc1 and fc2: two linear layers are one.",
            "torch.nn.functional.gelu(self.fc1(self.norm2(x)))",
            "self.fc1(self.norm2(x))",
        ),
        wrong(
            "model_scale",
            "You scaled by the model width: the root is of the head's width M/H.",
            "sqrt(q.shape[-1])",
            "sqrt(x.shape[-1])",
        ),
    ),
)
