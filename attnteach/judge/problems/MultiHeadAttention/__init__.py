import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem
from attnteach.judge.problems._shared import in_every_form


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
    yield case("one head", draw.normal(B, T, M), init=(M, 1))
    yield case("a mask (T, S)", draw.normal(B, T, M), draw.mask(T, T, empty=False))
    yield case("a mask for each batch element", draw.normal(B, T, M), draw.mask(B, T, T, empty=False), hint="broadcast")
    yield case("a query that may see nothing", draw.normal(B, T, M), draw.mask(T, T), hint="empty")
    alone = np.arange(T)[None, :] == draw.rng.integers(0, T, T)[:, None]
    yield case("huge scores, one key to see", draw.normal(B, T, M), alone, scale=1000.0, hint="finite")
    yield case("large scores", draw.normal(B, T, M), scale=40.0, slack=60.0, hint="overflow")
    yield from in_every_form((draw.normal(B, T, M), draw.mask(T, T)), slack=2.0, init=(M, H), state=parameters(draw, M))


PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("attention", "heads", "torch"),
    seed=(4, 6),
    oracle=oracle,
    cases=cases,
    torch_only=True,
    wrong={
        "model_scale": {"sqrt(q.shape[-1])": "sqrt(x.shape[-1])"},
        "no_scale": {" / sqrt(q.shape[-1])": ""},
        "split_by_view": {
            "y.unflatten(-1, (self.H, -1)).transpose(-2, -3)": "y.reshape(*y.shape[:-2], self.H, y.shape[-2], -1)"
        },
        "merge_by_view": {"out.transpose(-2, -3).flatten(-2)": "out.reshape(x.shape)"},
        "no_output_projection": {
            "return self.o_proj(out.transpose(-2, -3).flatten(-2))": "return out.transpose(-2, -3).flatten(-2)"
        },
        "no_bias": {"self.q_proj = torch.nn.Linear(M, M)": "self.q_proj = torch.nn.Linear(M, M, bias=False)"},
        "shared_projection": {"heads(self.k_proj(x))": "heads(self.q_proj(x))"},
        "inverted_mask": {"~mask.unsqueeze(-3)": "mask.unsqueeze(-3)"},
        "mask_ignored": {"if mask is not None:": "if False:"},
        "mask_without_head_axis": {"~mask.unsqueeze(-3)": "~mask"},
        "minus_1e9": {'float("-inf")': "-1e9"},
        "nan_on_empty": {"torch.where(top.isfinite(), top, 0.0)": "top"},
        "softmax_over_queries": {"scores.amax(-1,": "scores.amax(-2,", "weights.sum(-1,": "weights.sum(-2,"},
        "no_maximum": {"(scores - torch.where(top.isfinite(), top, 0.0)).exp()": "scores.exp()"},
        "always_causal": {
            "        top = scores.amax": '        scores = scores.masked_fill(torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1), float("-inf"))\n        top = scores.amax'
        },
        "detached": {
            "out = weights / torch.where(total > 0, total, 1.0) @ v": "out = (weights / torch.where(total > 0, total, 1.0)).detach() @ v"
        },
        "float_inside": {"return self.o_proj(out": "out = out.float()\n        return self.o_proj(out"},
    },
)
