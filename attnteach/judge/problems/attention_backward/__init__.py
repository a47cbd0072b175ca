from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem
from attnteach.judge.problems._shared import in_every_form


def cases(draw):
    B, H, T, S, D, E = draw.sizes(6)

    def make(*lead, T=T, S=S, scale=1.0):
        return (
            draw.normal(*lead, T, D) * scale,
            draw.normal(*lead, S, D) * scale,
            draw.normal(*lead, S, E),
            draw.normal(*lead, T, E),
        )

    yield Case("two queries, three keys", make(T=2, S=3))
    yield Case("one sequence, no batch", make())
    yield Case("a batch of heads", make(B, H), keep=True)
    yield Case("the same sizes, other numbers", make(B, H))
    yield Case("as many queries as keys", make(B, H, T=S))
    q, k, v, dout = make(B)
    yield Case("values far from zero", (q, k, v + 1e5, dout), only="numpy")
    yield Case("one key", make(B, H, S=1))
    yield Case("a mask over queries and keys", (*make(B, H), draw.mask(T, S, empty=False)))
    yield Case("a mask for each batch element", (*make(B, H), draw.mask(B, 1, T, S, empty=False)))
    yield Case("a query that may see nothing", (*make(B, H), draw.mask(T, S)), hint="empty")
    yield Case("scores of ten thousand", make(B, scale=100.0), slack=100, hint="overflow")
    yield from in_every_form((*make(B, H), draw.mask(T, S)), grad=False, slack=3.0)


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
    },
)
