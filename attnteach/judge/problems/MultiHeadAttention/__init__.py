import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Like, Problem
from attnteach.judge.problems._shared import FAR, in_every_form, queries_and_keys


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

    def at(scores, *mask):
        """One head of width 4 in which these scores (T, T) are what softmax gets."""
        _, k = queries_and_keys(np.array(scores, float))
        n = len(scores)
        state = {f"{name}_proj.bias": np.zeros(4) for name in "qkvo"}
        state |= {"q_proj.weight": np.eye(4), "v_proj.weight": draw.distinct(4, 4), "o_proj.weight": np.eye(4)}
        # x is the identity, so that the keys are the columns of this weight
        state["k_proj.weight"] = np.pad(k.T, ((0, 0), (0, 4 - n)))
        return (np.eye(n, 4)[None], *mask), state

    def exactly(name, scores, *mask, **more):
        args, state = at(scores, *mask)
        return Case(name, args, init=(4, 1), state=state, **more)

    def square(n, *mask, **more):
        return {"init": (n * n, n), "state": parameters(draw, n * n), "args": (draw.normal(n, n, n * n), *mask)}

    above = np.array([[0, 1, 2], [1, 0, 2], [2, 1, 0]])
    sees = np.array([[True, True, False], [True, True, True], [False, True, True]])
    yield exactly("two positions", [[1, 2], [2, 1]])
    yield exactly("three positions, a mask", above, sees, hint="a mask (T, S)")
    yield exactly("a position that may see nothing", above, sees & [[False], [True], [True]], hint="empty")
    yield exactly("scores around sixty", np.add(above, [[60], [-60], [0]]), slack=30, hint="clipped")
    yield exactly("scores far above zero", above + FAR, hint="overflow", slack=60)
    yield exactly("scores far below zero", above - FAR, hint="below zero", slack=60)
    yield exactly("one position far below the others", above - [[0], [FAR], [0]], hint="below zero", slack=60)
    yield exactly("a hidden key far above the others", np.where(sees, above, FAR), sees, hint="hidden above", slack=60)
    yield exactly("far below zero, and a mask", above - FAR, sees, hint="finite", slack=60)
    yield Case("all sizes equal", hint="equal sizes", slack=2.0, **square(3))
    yield Case("all sizes equal, a mask (T, S)", hint="equal sizes", slack=2.0, **square(3, sees))
    each = np.stack([sees, sees[::-1], sees[:, ::-1]])
    yield Case("all sizes equal, a mask for each batch element", hint="equal sizes", slack=2.0, **square(3, each))
    yield case("one sequence of a batch", draw.normal(1, T, M))
    weights, batch = parameters(draw, M), draw.normal(B, T, M)
    yield case("a batch", batch, keep=True, state=weights)
    yield case("the same batch again", batch, state=weights, again="a batch")
    short, mask = draw.normal(B, 1, M), draw.mask(T, T, empty=False)
    yield case("called before with one position", batch, earlier=((short,),), hint="module state")
    yield case("called before with a mask", batch, earlier=((batch, mask),), hint="module state")
    yield case("called before without a mask", batch, mask, earlier=((batch,),), hint="module state")
    yield case(
        "called before with another mask",
        batch,
        mask,
        earlier=((batch, ~mask | np.eye(T, dtype=bool)),),
        hint="module state",
    )
    yield case("called before with a longer sequence", short, earlier=((batch, mask),), hint="module state")
    yield case("the same sizes, other numbers", draw.normal(B, T, M))
    yield case("one position", draw.normal(B, 1, M))
    yield case("one head", draw.normal(B, T, M), init=(M, 1))
    yield case("a mask (T, S)", draw.normal(B, T, M), draw.mask(T, T, empty=False))
    yield case("a mask for each batch element", draw.normal(B, T, M), draw.mask(B, T, T, empty=False), hint="broadcast")
    yield case("a query that may see nothing", draw.normal(B, T, M), draw.mask(T, T), hint="empty")
    alone = np.arange(T)[None, :] == draw.rng.integers(0, T, T)[:, None]
    yield case("huge scores, one key to see", draw.normal(B, T, M), alone, scale=1000.0, hint="finite")
    yield case("large scores", draw.normal(B, T, M), scale=40.0, slack=60.0, hint="overflow")
    yield case("a long sequence", draw.normal(1, 70, M))
    yield from in_every_form((draw.normal(B, T, M), draw.mask(T, T)), slack=2.0, init=(M, H), state=parameters(draw, M))


SPLIT = "y.unflatten(-1, (self.H, -1)).transpose(-2, -3)"
SCORES = "        scores = q @ k.mT / sqrt(q.shape[-1])\n"
MASKED = 'scores.masked_fill(~mask.unsqueeze(-3), float("-inf"))'
IF_MASK = "        if mask is not None:\n"
TOP = "scores.amax(-1, keepdim=True)"
SAFE = "torch.where(top.isfinite(), top, 0.0)"
OUT = "        out = weights / torch.where(total > 0, total, 1.0) @ v\n"
RETURN = "        return self.o_proj(out.transpose(-2, -3).flatten(-2))"
FORWARD = "    def forward(self, x, mask=None):\n"
KEPT = "        self.H = H\n"

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
        "never_below_zero": {SAFE: "top.clamp(min=0.0)"},
        "never_below_minus_1e4": Like("never_below_zero", {SAFE: "top.clamp(min=-1e4)"}),
        "one_maximum": {TOP: "scores.amax()"},
        "maximum_of_a_matrix": Like("one_maximum", {TOP: "scores.amax((-2, -1), keepdim=True)"}),
        "clipped_scores": {SCORES: SCORES + "        scores = scores.clamp(-50, 50)\n"},
        "maximum_before_mask": {
            SCORES: SCORES + "        highest = scores.amax(-1, keepdim=True)\n",
            SAFE: "torch.where(highest.isfinite(), highest, 0.0)",
        },
        "minus_1e4": {'float("-inf")': "-1e4"},
        "mask_as_zero_score": {'float("-inf")': "0.0"},
        "mask_added": {MASKED: "scores + mask.unsqueeze(-3)"},
        "mask_after_softmax": {
            MASKED: "scores",
            OUT: "        weights = weights / total\n        out = (weights if mask is None else weights * mask.unsqueeze(-3)) @ v\n",
        },
        "mask_transposed": {"~mask.unsqueeze(-3)": "~mask.mT.unsqueeze(-3)"},
        "mask_over_heads": {
            "~mask.unsqueeze(-3)": "~(mask if mask.ndim == 3 and mask.shape[0] == self.H else mask.unsqueeze(-3))"
        },
        "mask_of_the_first": {"~mask.unsqueeze(-3)": "~(mask[:1] if mask.ndim == 3 else mask).unsqueeze(-3)"},
        "zeros_after_projection": {
            RETURN: RETURN.replace("return", "y =")
            + """
        if mask is not None:
            y = y.masked_fill(~mask.any(-1, keepdim=True), 0.0)
        return y"""
        },
        "empty_row_uniform": Like(
            "minus_1e9", {MASKED: MASKED.replace('float("-inf")', "torch.finfo(scores.dtype).min")}
        ),
        "causal_when_no_mask": Like(
            "always_causal",
            {
                IF_MASK: "        mask = torch.ones(scores.shape[-2:], dtype=torch.bool).tril() if mask is None else mask\n"
                + IF_MASK
            },
        ),
        "scale_multiplied": {" / sqrt(q.shape[-1])": " * sqrt(q.shape[-1])"},
        "scale_by_heads": {"sqrt(q.shape[-1])": "sqrt(self.H)"},
        "scale_without_root": {"sqrt(q.shape[-1])": "q.shape[-1]"},
        "scale_by_positions": {"sqrt(q.shape[-1])": "sqrt(k.shape[-2])"},
        "unscaled_maximum": {SAFE: "torch.where(top.isfinite(), top * sqrt(q.shape[-1]), 0.0)"},
        "unnormalised": {OUT: "        out = weights @ v\n"},
        "view_after_transpose": {RETURN: "        return self.o_proj(out.transpose(-2, -3).view(x.shape))"},
        "heads_folded_into_batch": Like(
            "split_by_view",
            {SPLIT: "y.reshape(y.shape[0] * self.H, -1, y.shape[-1] // self.H).unflatten(0, (y.shape[0], self.H))"},
        ),
        "interleaved_heads": {SPLIT: "y.unflatten(-1, (-1, self.H)).movedim(-1, -3)"},
        "merged_in_turns": {RETURN: "        return self.o_proj(out.movedim(-3, -1).flatten(-2))"},
        "projected_head_by_head": {
            RETURN: """        D = out.shape[-1]
        each = (out @ self.o_proj.weight[:, :D].T).sum(-3)
        return each + self.o_proj.bias"""
        },
        "output_bias_per_head": {RETURN: RETURN + " + (self.H - 1) * self.o_proj.bias"},
        "weights_transposed": {"heads(self.q_proj(x))": "heads(x @ self.q_proj.weight + self.q_proj.bias)"},
        "output_transposed": Like(
            "weights_transposed",
            {RETURN: "        return out.transpose(-2, -3).flatten(-2) @ self.o_proj.weight + self.o_proj.bias"},
        ),
        "values_through_keys": Like("shared_projection", {"heads(self.v_proj(x))": "heads(self.k_proj(x))"}),
        "output_through_values": Like("shared_projection", {"self.o_proj(out": "self.v_proj(out"}),
        "queries_and_keys_swapped": {
            "heads(self.q_proj(x)), heads(self.k_proj(x))": "heads(self.k_proj(x)), heads(self.q_proj(x))"
        },
        "residual": {RETURN: RETURN + " + x"},
        "one_head": {SPLIT: "y.unsqueeze(-3)", RETURN: "        return self.o_proj(out.squeeze(-3))"},
        "first_head_only": {OUT: OUT + "        out = out[..., :1, :, :].expand(out.shape)\n"},
        "mean_of_heads": {OUT: OUT + "        out = out.mean(-3, keepdim=True).expand(out.shape)\n"},
        "random": {OUT: "        weights = torch.nn.functional.dropout(weights, 0.1)\n" + OUT},
        "dropout_of_the_result": Like(
            "random", {RETURN: RETURN.replace("self.o_proj(", "torch.nn.functional.dropout(self.o_proj(") + ", 0.1)"}
        ),
        "mask_kept": {
            FORWARD: FORWARD
            + """        mask = mask if mask is not None else getattr(self, "mask", None)
        if mask is not None and mask.shape[-1] == x.shape[-2]:
            self.mask = mask
        else:
            mask = None
"""
        },
        "first_mask_kept": Like(
            "mask_kept",
            {
                FORWARD: FORWARD
                + """        if not hasattr(self, "mask"):
            self.mask = mask
        mask = self.mask if self.mask is not None and self.mask.shape[-1] == x.shape[-2] else mask
"""
            },
        ),
        "first_mask_kept_whatever": Like(
            "mask_kept",
            {
                FORWARD: FORWARD
                + """        if not hasattr(self, "first"):
            self.first = mask
        mask = self.first
"""
            },
        ),
        "first_length_kept": {
            FORWARD: FORWARD
            + """        if not hasattr(self, "T"):
            self.T = x.shape[-2]
        x = torch.cat([x[..., : self.T, :], x[..., self.T :, :].detach() * 0], -2)
"""
        },
        "sixty_four_positions": {SCORES: SCORES + '        scores[..., 64:] = float("-inf")\n'},
        "view": {FORWARD: FORWARD + "        x = x.view(-1, x.shape[-1]).view(x.shape)\n"},
        "truth_of_an_array": {"if mask is not None:": "if mask:"},
        "values_detached": Like("detached", {OUT: OUT.replace("@ v", "@ v.detach()")}),
        "mixed_types": {MASKED: "torch.where(mask.unsqueeze(-3), scores, torch.full(scores.shape, -torch.inf))"},
        "widened": {RETURN: RETURN + ".float()"},
    },
)
