import numpy as np

from ... import kernels
from ..problem import Case, Problem, ways, wrong
from ._shared import BROADCAST, EMPTY, FINITE, OVERFLOW

REFERENCE = """
from math import sqrt

import torch


class MultiHeadAttention(torch.nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj = torch.nn.Linear(M, M)
        self.k_proj = torch.nn.Linear(M, M)
        self.v_proj = torch.nn.Linear(M, M)
        self.o_proj = torch.nn.Linear(M, M)

    def forward(self, x, mask=None):
        def heads(y):
            return y.unflatten(-1, (self.H, -1)).transpose(-2, -3)

        q, k, v = heads(self.q_proj(x)), heads(self.k_proj(x)), heads(self.v_proj(x))
        scores = q @ k.mT / sqrt(q.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask.unsqueeze(-3), float("-inf"))
        top = scores.amax(-1, keepdim=True)
        weights = (scores - torch.where(top.isfinite(), top, 0.0)).exp()
        total = weights.sum(-1, keepdim=True)
        out = weights / torch.where(total > 0, total, 1.0) @ v
        return self.o_proj(out.transpose(-2, -3).flatten(-2))
""".lstrip()


def parameters(draw, M, prefix="", scale=1.0):
    """Weights and biases of the four projections, as torch stores them (out, in)."""
    state = {}
    for name in ("q_proj", "k_proj", "v_proj", "o_proj"):
        size = M**-0.5 * (scale if name[0] in "qk" else 1.0)
        state[f"{prefix}{name}.weight"] = draw.normal(M, M) * size
        state[f"{prefix}{name}.bias"] = draw.normal(M) * 0.5
    return state


def oracle(M, H, state, x, mask=None, prefix=""):
    def project(name, y):
        return y @ state[f"{prefix}{name}.weight"].T + state[f"{prefix}{name}.bias"]

    q, k, v = (kernels.split_heads(project(name, x), H) for name in ("q_proj", "k_proj", "v_proj"))
    mask = None if mask is None else np.expand_dims(mask, -3)
    return project("o_proj", kernels.merge_heads(kernels.attention(q, k, v, mask=mask)))


def cases(draw):
    B, T, H, D = draw.sizes(4, most=11)
    M = H * D
    common = {"init": (M, H), "slack": 2.0}

    def case(name, *args, scale=1.0, **more):
        return Case(name, args, **(common | {"state": parameters(draw, M, scale=scale)} | more))

    yield case("one sequence of a batch", draw.normal(1, T, M))
    yield case("a batch", draw.normal(B, T, M), keep=True)
    yield case("the same sizes, other numbers", draw.normal(B, T, M))
    yield case("one position", draw.normal(B, 1, M))
    yield case(
        "one head", draw.normal(B, T, M), init=(M, 1), hint="With one head the scale is the root of the whole width."
    )
    yield case(
        "a mask (T, S)",
        draw.normal(B, T, M),
        draw.mask(T, T, empty=False),
        hint="It is right without a mask. True means: may see.",
    )
    yield case("a mask for each batch element", draw.normal(B, T, M), draw.mask(B, T, T, empty=False), hint=BROADCAST)
    yield case("a query that may see nothing", draw.normal(B, T, M), draw.mask(T, T), hint=EMPTY)
    alone = np.arange(T)[None, :] == draw.rng.integers(0, T, T)[:, None]
    yield case("huge scores, one key to see", draw.normal(B, T, M), alone, scale=1000.0, hint=FINITE)
    yield case("large scores", draw.normal(B, T, M), scale=40.0, slack=60.0, hint=OVERFLOW)
    yield from ways((draw.normal(B, T, M), draw.mask(T, T)), slack=2.0, init=(M, H), state=parameters(draw, M))


PROBLEM = Problem(
    id="MultiHeadAttention",
    title="Multi-head attention as a torch module",
    statement="""
        Four linear layers with bias, named q_proj, k_proj, v_proj and o_proj (M to M); H heads; no dropout.
        forward(x, mask=None): x (B, T, M) -> (B, T, M); self-attention, scaled by the root of the head's width.
        mask: bool, True = may see, (T, T) or (B, T, T). A query that may see nothing attends to nothing (zeros before o_proj).
        """,
    signature="""
class MultiHeadAttention(torch.nn.Module):
    def __init__(self, M, H):
    def forward(self, x, mask=None):
""",
    level="L2",
    tags=("attention", "heads", "torch"),
    seed=(4, 6),
    hints=(
        "The judge loads weights of its own by name: which four layers must exist, and with which names?",
        "Split by unflatten and transpose; a mask (B, T, T) needs a head axis: unsqueeze(-3).",
        "masked_fill(~mask, -inf), a softmax that survives empty rows, transpose back, flatten, o_proj.",
    ),
    reference=REFERENCE,
    oracle=oracle,
    cases=cases,
    torch_only=True,
    mutants=(
        wrong(
            "model_scale",
            "You scaled by the model width: the root is of the head's width M/H.",
            "sqrt(q.shape[-1])",
            "sqrt(x.shape[-1])",
        ),
        wrong(
            "no_scale",
            "There is no scale: divide the scores by the root of the head's width.",
            " / sqrt(q.shape[-1])",
            "",
        ),
        wrong(
            "split_by_view",
            "The heads are split by a view without a transpose: positions are mixed into heads.",
            "y.unflatten(-1, (self.H, -1)).transpose(-2, -3)",
            "y.reshape(*y.shape[:-2], self.H, y.shape[-2], -1)",
        ),
        wrong(
            "merge_by_view",
            "The heads are merged without transposing back.",
            "out.transpose(-2, -3).flatten(-2)",
            "out.reshape(x.shape)",
        ),
        wrong(
            "no_output_projection",
            "o_proj exists and is not used.",
            "return self.o_proj(out.transpose(-2, -3).flatten(-2))",
            "return out.transpose(-2, -3).flatten(-2)",
        ),
        wrong(
            "no_bias",
            "The projections have no bias; the statement asks for one, and the judge loads it.",
            "self.q_proj = torch.nn.Linear(M, M)",
            "self.q_proj = torch.nn.Linear(M, M, bias=False)",
        ),  # fmt: skip
        wrong(
            "shared_projection",
            "Keys are taken through q_proj: each of q, k and v has its own projection.",
            "heads(self.k_proj(x))",
            "heads(self.q_proj(x))",
        ),
        wrong(
            "inverted_mask",
            "The mask's polarity is inverted: masked_fill fills where its mask is True, and True means may see here.",
            "~mask.unsqueeze(-3)",
            "mask.unsqueeze(-3)",
        ),
        wrong("mask_ignored", "The mask is ignored.", "if mask is not None:", "if False:"),
        wrong(
            "mask_without_head_axis",
            "A mask for each batch element meets the head axis: unsqueeze(-3).",
            "~mask.unsqueeze(-3)",
            "~mask",
        ),
        wrong(
            "minus_1e9",
            "You mask with -1e9: a query that may see nothing gets the uniform average, and float16 cannot hold the number.",
            'float("-inf")',
            "-1e9",
        ),
        wrong(
            "nan_on_empty", "A query that may see nothing gives NaN.", "torch.where(top.isfinite(), top, 0.0)", "top"
        ),
        wrong(
            "softmax_over_queries",
            "Your softmax runs over the queries.",
            "scores.amax(-1,",
            "scores.amax(-2,",
            "weights.sum(-1,",
            "weights.sum(-2,",
        ),
        wrong(
            "no_maximum",
            "You exponentiate raw scores: they overflow.",
            "(scores - torch.where(top.isfinite(), top, 0.0)).exp()",
            "scores.exp()",
        ),
        wrong(
            "always_causal",
            "You hide the future although nobody asked: causality comes in through the mask.",
            "        top = scores.amax",
            '        scores = scores.masked_fill(torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1), float("-inf"))\n        top = scores.amax',
        ),
        wrong(
            "detached",
            "The weights are cut from the graph: q_proj and k_proj would never learn.",
            "out = weights / torch.where(total > 0, total, 1.0) @ v",
            "out = (weights / torch.where(total > 0, total, 1.0)).detach() @ v",
        ),
        wrong(
            "float_inside",
            "You compute in float32 and give it to a float16 layer: keep the input's dtype.",
            "return self.o_proj(out",
            "out = out.float()\n        return self.o_proj(out",
        ),
    ),
)
