from math import erf

import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Like, Problem
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

    def plain(M, hidden):
        """No attention and no hidden layer yet: whole numbers in, and each part can be switched on."""
        weights = {
            f"attn.{name}_proj.{part}": np.zeros((M, M) if part == "weight" else M)
            for name in "qkvo"
            for part in ("weight", "bias")
        }
        weights |= {f"{name}.weight": np.ones(M) for name in ("norm1", "norm2")} | {
            f"{name}.bias": np.zeros(M) for name in ("norm1", "norm2")
        }
        return weights | {
            "fc1.weight": np.zeros((hidden, M)),
            "fc1.bias": np.zeros(hidden),
            "fc2.weight": np.zeros((M, hidden)),
            "fc2.bias": np.zeros(M),
        }

    small = np.array([[[1.0, -1.0], [3.0, 5.0], [-2.0, 2.0]]])
    attends = {"attn.v_proj.weight": np.eye(2), "attn.o_proj.weight": np.eye(2), "norm1.bias": np.array([1.0, 2.0])}
    thinks = {
        "fc1.weight": np.array([[1.0, 0.0]]),
        "fc2.weight": np.array([[1.0], [2.0]]),
        "norm2.bias": np.array([0.5, 0.0]),
    }
    switched_off = {"init": (2, 1, 1), "slack": 2.0}
    yield Case("nothing but the residual", (small,), state=plain(2, 1), **switched_off)
    yield Case("attention alone, all weights equal", (small,), state=plain(2, 1) | attends, **switched_off)
    yield Case("the hidden layer alone", (small,), state=plain(2, 1) | thinks, **switched_off)
    yield Case("both, three positions", (small,), state=plain(2, 1) | attends | thinks, **switched_off)
    yield Case("one position", (draw.normal(1, 1, M),), init=init, state=state(), slack=2.0)
    yield Case("one sequence of a batch", (draw.normal(1, T, M),), init=init, state=state(), slack=2.0)
    batch, weights = draw.normal(B, T, M), state()
    common = {"init": init, "state": weights, "slack": 2.0}
    yield Case("a batch", (batch,), keep=True, **common)
    yield Case("the same batch again", (batch,), again="a batch", **common)
    yield Case("called before with one position", (batch,), earlier=((batch[:, :1],),), hint="module state", **common)
    yield Case(
        "called before with a longer sequence", (batch[:, :2],), earlier=((batch,),), hint="module state", **common
    )
    yield Case("called before with another batch", (batch[:1],), earlier=((batch,),), hint="module state", **common)
    three = MultiHeadAttention.parameters(draw, 9, "attn.") | {
        name: x for name, x in plain(9, 9).items() if name[:4] != "attn"
    }
    three |= {"fc1.weight": draw.normal(9, 9), "fc2.weight": draw.normal(9, 9) / 3}
    yield Case("all sizes equal", (draw.normal(3, 3, 9),), init=(9, 3, 9), state=three, slack=3.0, hint="equal sizes")
    yield Case("a long sequence", (draw.normal(1, 140, M),), **common)
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


FORWARD = "    def forward(self, x):\n        T = x.shape[-2]\n"
MASK = "        mask = torch.ones(T, T, dtype=torch.bool).tril()\n"
FIRST = "        x = x + self.attn(self.norm1(x), mask)\n"
SECOND = "        return x + self.fc2(torch.nn.functional.gelu(self.fc1(self.norm2(x))))"
GELU = "torch.nn.functional.gelu(self.fc1(self.norm2(x)))"
NORMS = "self.norm1, self.norm2 = torch.nn.LayerNorm(M), torch.nn.LayerNorm(M)"
SAFE = "torch.where(top.isfinite(), top, 0.0)"


def normed(norm):
    """The block with its norms replaced by an expression of y, its mean m and its layer f."""
    return {
        FIRST: f"""        def norm(f, y):
            m = y.mean(-1, keepdim=True)
            return {norm}

        x = x + self.attn(norm(self.norm1, x), mask)
""",
        "self.fc1(self.norm2(x))": "self.fc1(norm(self.norm2, x))",
    }


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
        "mask_of_first_length": {
            MASK: """        if not hasattr(self, "mask"):
            self.mask = torch.ones(T, T, dtype=torch.bool).tril()
        mask = self.mask
        if mask.shape[-1] != T:
            mask = torch.ones(T, T, dtype=torch.bool)
            mask[: self.mask.shape[-1], : self.mask.shape[-1]] = self.mask[:T, :T]
"""
        },
        "mask_of_first_length_as_it_is": Like(
            "mask_of_first_length",
            {
                MASK: """        if not hasattr(self, "mask"):
            self.mask = torch.ones(T, T, dtype=torch.bool).tril()
        mask = self.mask
"""
            },
        ),
        "result_kept": {
            FIRST: """        past = getattr(self, "past", x[..., :0, :])
        past = past if past.shape[0] == x.shape[0] else x[..., :0, :]
        self.past = x.detach()
        seen = torch.cat([past, x], -2)
        S = seen.shape[-2]
        whole = self.attn(self.norm1(seen), torch.ones(S, S, dtype=torch.bool).tril())
        x = x + whole[..., S - T :, :]
"""
        },
        "128_positions": {MASK: MASK + "        mask[:, 128:] = False\n"},
        "mask_over_the_batch": {
            MASK: MASK + "        mask = mask[:, None, :].expand(T, T, T) if x.shape[0] == T else mask\n"
        },
        "sandwich_norm": {FIRST: "        x = x + self.norm1(self.attn(self.norm1(x), mask))\n"},
        "norm_after_the_branch": {
            FIRST: "        x = x + self.norm1(self.attn(x, mask))\n",
            SECOND: "        return x + self.norm2(self.fc2(torch.nn.functional.gelu(self.fc1(x))))",
        },
        "no_first_norm": {FIRST: "        x = x + self.attn(x, mask)\n"},
        "norms_exchanged": {"self.norm1(x)": "self.norm2(x)", "self.fc1(self.norm2(x))": "self.fc1(self.norm1(x))"},
        "norm_of_the_sum": {
            SECOND: "        x = self.norm2(x)\n        return x + self.fc2(torch.nn.functional.gelu(self.fc1(x)))"
        },
        "final_norm": {SECOND: SECOND.replace("return ", "return self.norm2(") + ")"},
        "norm_over_positions": normed(
            "(y - y.mean(-2, keepdim=True)) / (y.var(-2, keepdim=True, unbiased=False) + 1e-5).sqrt() * f.weight + f.bias"
        ),
        "norm_of_everything": normed("(y - y.mean()) / (y.var(unbiased=False) + 1e-5).sqrt() * f.weight + f.bias"),
        "rms_norm": normed("y / ((y * y).mean(-1, keepdim=True) + 1e-5).sqrt() * f.weight + f.bias"),
        "unbiased_variance": normed("(y - m) / (y.var(-1, keepdim=True) + 1e-5).sqrt() * f.weight + f.bias"),
        "epsilon_outside": normed("(y - m) / (y.std(-1, keepdim=True, unbiased=False) + 1e-5) * f.weight + f.bias"),
        "epsilon_too_small": Like("epsilon_outside", {NORMS: NORMS.replace("LayerNorm(M)", "LayerNorm(M, eps=1e-12)")}),
        "epsilon_too_large": Like("epsilon_outside", {NORMS: NORMS.replace("LayerNorm(M)", "LayerNorm(M, eps=1e-3)")}),
        "norm_without_weights": normed("(y - m) / (y.var(-1, keepdim=True, unbiased=False) + 1e-5).sqrt()"),
        "quick_gelu": {GELU: "(lambda y: y * torch.sigmoid(1.702 * y))(self.fc1(self.norm2(x)))"},
        "silu": {GELU: "torch.nn.functional.silu(self.fc1(self.norm2(x)))"},
        "tanh": {GELU: "torch.tanh(self.fc1(self.norm2(x)))"},
        "gelu_after_second": {SECOND: "        return x + torch.nn.functional.gelu(self.fc2(self.fc1(self.norm2(x))))"},
        "gelu_twice": {SECOND: "        return x + torch.nn.functional.gelu(self.fc2(" + GELU + "))"},
        "halved_residual": {SECOND: "        return (x + self.fc2(" + GELU + ")) / 2**0.5"},
        "residual_of_the_input": {
            FIRST: "        before, x = x, x + self.attn(self.norm1(x), mask)\n",
            "return x + self": "return before + self",
        },
        "attention_twice": {SECOND: "        x = x + self.attn(self.norm1(x), mask)\n" + SECOND},
        "residual_twice": {FIRST: "        x = x + x + self.attn(self.norm1(x), mask)\n"},
        "never_below_zero": {SAFE: "top.clamp(min=0.0)"},
        "no_scale": {" / sqrt(q.shape[-1])": ""},
        "no_maximum": {f"(scores - {SAFE}).exp()": "scores.exp()"},
        "output_projection_unused": {
            "return self.o_proj(out.transpose(-2, -3).flatten(-2))": "return out.transpose(-2, -3).flatten(-2)"
        },
        "merge_by_view": {"out.transpose(-2, -3).flatten(-2)": "out.reshape(x.shape)"},
        "split_by_view": {
            "y.unflatten(-1, (self.H, -1)).transpose(-2, -3)": "y.reshape(*y.shape[:-2], self.H, y.shape[-2], -1)"
        },
        "finite_mask": {'float("-inf")': "-1e2"},
        "random": {SECOND: "        return x + torch.nn.functional.dropout(self.fc2(" + GELU + "), 0.1)"},
        "dropout_of_attention": Like(
            "random", {FIRST: "        x = x + torch.nn.functional.dropout(self.attn(self.norm1(x), mask), 0.1)\n"}
        ),
        "changes_x": Like(
            "compared.changed",
            {
                FIRST: "        branch = self.attn(self.norm1(x), mask)\n        with torch.no_grad():\n            x += branch\n"
            },
        ),
        "view": {FORWARD: FORWARD + "        x = x.view(-1, x.shape[-1]).view(x.shape)\n"},
        "widened": {SECOND: "        return (x + self.fc2(" + GELU + ")).float()"},
        "detached": {FIRST: FIRST.replace("mask)", "mask).detach()")},
        "residual_detached": Like("detached", {SECOND: SECOND.replace("return x +", "return x.detach() +")}),
    },
)
