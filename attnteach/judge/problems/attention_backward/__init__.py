import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import (
    GUARDED_SHIFT,
    MASK_MISTAKES,
    MASKED,
    far_cases,
    in_every_form,
    masks_of_threes,
    queries_and_keys,
    tensor_mistakes,
    tiny_cases,
)


def cases(draw):
    B, H, T, S, D, E = draw.sizes(6)

    def make(*lead, T=T, S=S, D=D, E=E, scale=1.0):
        q, k = draw.normal(*lead, T, D) * scale, draw.normal(*lead, S, D) * scale
        return q, k, draw.normal(*lead, S, E), draw.normal(*lead, T, E)

    def tiny(T, S):
        return draw.whole(T, 2), draw.whole(S, 2), draw.distinct(S, 1), draw.distinct(T, 1)

    def at(scores):
        """What is far goes into the queries, where it can: dq adds up keys, and large ones that cancel leave few digits."""
        T, S = scores.shape
        base = scores.max(-1, keepdims=True)
        q, k = queries_and_keys(scores - base)
        q[:, 3], k[:, 3] = 2 * base[:, 0], 1
        return q, k, draw.distinct(S, 1), draw.distinct(T, 1)

    def same(n):
        return make(n, n, T=n, S=n, D=n, E=n)

    yield from tiny_cases(tiny, slack=3.0)
    yield from far_cases(draw, at, only="numpy", slack=90.0)
    apart = ("one key far", "a hidden key")  # no query can hold what keys have apart
    yield from (case for case in far_cases(draw, at, only="torch", slack=90.0) if not case.name.startswith(apart))
    yield from (
        case for case in far_cases(draw, at, only="torch", slack=200.0, far=200.0) if case.name.startswith(apart)
    )
    yield Case("one sequence, no batch", make())
    batch = make(B, H)
    yield Case("a batch of heads", batch, keep=True)
    yield Case("the same batch again", batch, again="a batch of heads", hint="kept between calls")
    yield Case("the same sizes, other numbers", make(B, H), hint="kept between calls")
    yield Case("three leading axes", make(2, B, H), hint="a batch of heads")
    yield Case("as many queries as keys", make(B, H, T=S))
    yield Case("more queries than keys", make(B, H, T=max(T, S), S=min(T, S)), hint="lengths")
    q, k, v, dout = make(B)
    yield Case("values far from zero", (q, k, v + 1e7, dout), only="numpy")
    yield Case("one key", make(B, H, S=1))
    yield Case("every size is one", make(1, 1, T=1, S=1, D=1, E=1), hint="ones")
    yield Case("a mask over queries and keys", (*make(B, H), draw.mask(T, S, empty=False)))
    yield Case("a mask over keys alone", (*make(B, H), np.arange(S) % 3 != 1), hint="broadcast")
    yield Case("a mask for each batch element", (*make(B, H), draw.mask(B, 1, T, S, empty=False)), hint="broadcast")
    yield Case("a query that may see nothing", (*make(B, H), draw.mask(T, S)), hint="empty")
    yield Case("scores of ten thousand", make(B, scale=100.0), slack=100, hint="overflow")
    yield Case("as many keys as width", make(B, S=D), hint="equal sizes")
    yield Case("values as wide as the keys", make(B, E=D), hint="equal sizes")
    yield Case("all sizes equal", same(3), hint="equal sizes")
    one, each = masks_of_threes(draw)
    yield Case("all sizes equal, a mask", (*same(3), one), hint="equal sizes")
    yield Case("all sizes equal, a mask over keys alone", (*same(3), np.arange(3) != 1), hint="equal sizes")
    yield Case("all sizes equal, a mask of three axes", (*same(3), each), hint="equal sizes")
    yield from in_every_form((*make(B, H), draw.mask(T, S)), grad=False, slack=3.0)


START = "    xp = array_namespace(q)\n"
RESULT = "    return dS @ k, dS.mT @ q, P.mT @ dout"

PROBLEM = Problem(
    __name__,
    level="L3",
    tags=("attention", "gradients"),
    seed=(3, 6),
    oracle=lambda q, k, v, dout, mask=None: kernels.attention_backward(q, k, v, dout, mask=mask),
    cases=cases,
    forbidden=(
        "torch.autograd.grad",
        "torch.autograd.backward",
        "torch.Tensor.backward",
        "torch.func.vjp",
        "torch.func.grad",
        "torch.func.jacrev",
        "torch.Tensor.requires_grad_",
        "torch.enable_grad",
        "torch.func.jacfwd",
        "torch.func.jvp",
        "torch.autograd.functional.jacobian",
        "torch.autograd.functional.jvp",
        "torch.func.linearize",
        "torch.func.grad_and_value",
        "torch.func.hessian",
        "torch.autograd.functional.hvp",
        "torch.autograd.forward_ad",
        "torch.autograd.graph",
    ),
    wrong={
        "no_row_sum": {"(dP - xp.sum(P * dP, axis=-1, keepdims=True))": "dP"},
        "sigmoid": {"P * (dP - xp.sum(P * dP, axis=-1, keepdims=True))": "P * (1 - P) * dP"},
        "row_mean": {"xp.sum(P * dP, axis=-1, keepdims=True)": "xp.mean(dP, axis=-1, keepdims=True)"},
        "column_sum": {"xp.sum(P * dP, axis=-1, keepdims=True)": "xp.sum(P * dP, axis=-2, keepdims=True)"},
        "no_scale": {"keepdims=True)) * scale": "keepdims=True))"},
        "scale_forward": {"q @ k.mT * scale": "q @ k.mT"},
        "scale_in_dv": {"P.mT @ dout": "P.mT @ dout * scale"},
        "dq_dk_swapped": {"return dS @ k, dS.mT @ q,": "return dS.mT @ q, dS @ k,"},
        "sign": {"(dP - xp.sum(P * dP, axis=-1, keepdims=True))": "(xp.sum(P * dP, axis=-1, keepdims=True) - dP)"},
        "dv_from_scores": {"P.mT @ dout": "dS.mT @ dout"},
        "mask_ignored": {"xp.where(mask, scores, -xp.inf)": "scores"},
        "inverted_mask": {"xp.where(mask, scores, -xp.inf)": "xp.where(mask, -xp.inf, scores)"},
        "minus_1e9": {"scores, -xp.inf)": "scores, -1e9)"},
        "nan_on_empty": {"xp.where(xp.isfinite(top), top, 0.0)": "top"},
        "no_maximum": {"scores - xp.where(xp.isfinite(top), top, 0.0)": "scores"},
        "scale_on_dq_only": {
            " * scale\n    return dS @ k,": "\n    return dS @ k * scale,",
        },
        "scale_on_dk_only": Like(
            "scale_on_dq_only", {" * scale\n    return dS @ k, dS.mT @ q,": "\n    return dS @ k, dS.mT @ q * scale,"}
        ),
        "scale_twice": {"keepdims=True)) * scale": "keepdims=True)) * scale * scale"},
        "scale_of_values": {"1 / sqrt(q.shape[-1])": "1 / sqrt(v.shape[-1])"},
        "scale_by_D": {"1 / sqrt(q.shape[-1])": "1 / q.shape[-1]"},
        "unscaled": {"1 / sqrt(q.shape[-1])": "1.0"},
        "unscaled_maximum": {"isfinite(top), top, 0.0)": "isfinite(top), top / scale, 0.0)"},
        "no_keepdims": {"xp.sum(P * dP, axis=-1, keepdims=True)": "xp.sum(P * dP, axis=-1)"},
        "rowsum_of_dout": {"xp.sum(P * dP, axis=-1, keepdims=True)": "xp.sum(dout, axis=-1, keepdims=True)"},
        "dv_not_transposed": {"P.mT @ dout": "(P if P.shape[-1] == P.shape[-2] else P.mT) @ dout"},
        "dk_not_transposed": Like(
            "dv_not_transposed", {"dS.mT @ q": "(dS if dS.shape[-1] == dS.shape[-2] else dS.mT) @ q"}
        ),
        "dP_of_keys": {"dout @ v.mT": "dout @ (k if k.shape == v.shape else v).mT"},
        "softmax_over_queries": {
            "top = xp.max(scores, axis=-1": "top = xp.max(scores, axis=-2",
            "total = xp.sum(P, axis=-1": "total = xp.sum(P, axis=-2",
        },
        "unnormalised": {"    P = P / xp.where(total > 0, total, 1.0)\n": ""},
        "mask_as_zero_score": {"scores, -xp.inf)": "scores, 0.0)"},
        "mask_multiplied": Like("mask_as_zero_score", {MASKED: "scores * mask"}),
        "mask_after_softmax": {
            MASKED: "scores",
            "    dP = dout": "    P = P if mask is None else xp.where(mask, P, 0.0)\n    dP = dout",
        },
        "gradients_summed_over_batch": {
            RESULT: "    if q.ndim > 2:\n        dS = xp.mean(dS, axis=0, keepdims=True) + 0 * dS\n" + RESULT
        },
        **GUARDED_SHIFT,
        **MASK_MISTAKES,
        "mask_of_heads_read_as_batch": Like(
            "mask_read_as_batch",
            {
                MASKED: "xp.where(mask[:, None] if mask.ndim == 3 and mask.shape[:1] == scores.shape[:1] and scores.ndim == 4 else mask, scores, -xp.inf)"
            },
        ),
        "keys_transposed_by_size": {"k.mT": "(k if k.shape[-2] == q.shape[-1] else k.mT)"},
        "queries_cut": {START: START + "    q, dout = q[..., -k.shape[-2] :, :], dout[..., -k.shape[-2] :, :]\n"},
        "fixed_axes": {START: START + "    B, H, T, D = q.shape\n"},
        "truth_of_an_array": {"if mask is not None:": "if mask:"},
        **tensor_mistakes(START, "q", "k", "v", "dout"),
        "view_of_batch": Like("view", InTorch({START: START + "    k = k.view(-1, *k.shape[-2:]).view(k.shape)\n"})),
    },
)
