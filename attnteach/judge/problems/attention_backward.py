from ... import kernels
from ..problem import Case, Problem, ways, wrong
from ._shared import EMPTY, OVERFLOW

REFERENCE = """
from math import sqrt

from array_api_compat import array_namespace


def attention_backward(q, k, v, dout, mask=None):
    xp = array_namespace(q)
    scale = 1 / sqrt(q.shape[-1])
    scores = q @ k.mT * scale
    if mask is not None:
        scores = xp.where(mask, scores, -xp.inf)
    top = xp.max(scores, axis=-1, keepdims=True)
    P = xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(P, axis=-1, keepdims=True)
    P = P / xp.where(total > 0, total, 1.0)
    dP = dout @ v.mT
    dS = P * (dP - xp.sum(P * dP, axis=-1, keepdims=True)) * scale
    return dS @ k, dS.mT @ q, P.mT @ dout
""".lstrip()


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
    yield Case(
        "a batch of heads",
        make(B, H),
        keep=True,
        hint="It is right for one sequence and wrong for a batch: transpose the last two axes only (.mT, not .T).",
    )
    yield Case("the same sizes, other numbers", make(B, H))
    yield Case(
        "as many queries as keys",
        make(B, H, T=S),
        hint="With T = S a forgotten transpose keeps the shapes: dv = P^T dout and dk = dS^T q.",
    )
    q, k, v, dout = make(B)
    yield Case(
        "values far from zero",
        (q, k, v + 1e5, dout),
        only="numpy",
        hint="A constant added to all values moves no weight. Differences over small steps lose it in rounding: go back through the formula.",
    )
    yield Case("one key", make(B, H, S=1), hint="With one key the weight is 1 whatever q is: dq and dk are zero.")
    yield Case(
        "a mask over queries and keys",
        (*make(B, H), draw.mask(T, S, empty=False)),
        hint="It is right without a mask: a masked pair has weight 0 and passes no gradient.",
    )
    yield Case("a mask for each batch element", (*make(B, H), draw.mask(B, 1, T, S, empty=False)))
    yield Case("a query that may see nothing", (*make(B, H), draw.mask(T, S)), hint=EMPTY)
    yield Case("scores of ten thousand", make(B, scale=100.0), slack=100, hint=OVERFLOW)
    yield from ways((*make(B, H), draw.mask(T, S)), grad=False, slack=3.0)


PROBLEM = Problem(
    id="attention_backward",
    title="Attention's gradient by hand",
    statement="""
        The gradient of sum(dout * attention(q, k, v, mask)) with respect to q, k and v, without automatic differentiation.
        q (..., T, D), k (..., S, D), v (..., S, E), dout (..., T, E) -> (dq, dk, dv), shaped like q, k, v
        mask: bool, True = may see; broadcasts to (..., T, S). A query that may see nothing has zero gradient.
        """,
    signature="def attention_backward(q, k, v, dout, mask=None):",
    level="L3",
    tags=("attention", "gradients"),
    seed=(3, 6),
    hints=(
        "Name the steps: S = q k^T scale, P = softmax(S), out = P v. Go back through them one by one.",
        "dv = P^T dout; dP = dout v^T; the softmax: dS = P * (dP - rowsum(P * dP)).",
        "dq = dS k scale, dk = dS^T q scale. Masked pairs have P = 0, so they drop out by themselves.",
    ),
    reference=REFERENCE,
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
    ),  # fmt: skip
    mutants=(
        wrong(
            "no_row_sum",
            "The softmax's gradient lacks its row sum: dS = P * (dP - rowsum(P * dP)). Raising one score lowers the other weights.",
            "(dP - xp.sum(P * dP, axis=-1, keepdims=True))",
            "dP",
        ),  # fmt: skip
        wrong(
            "sigmoid",
            "You differentiate the softmax like a sigmoid, P (1 - P): it has off-diagonal terms.",
            "P * (dP - xp.sum(P * dP, axis=-1, keepdims=True))",
            "P * (1 - P) * dP",
        ),
        wrong(
            "row_mean",
            "You subtract the plain row mean of dP: the mean is weighted by P.",
            "xp.sum(P * dP, axis=-1, keepdims=True)",
            "xp.mean(dP, axis=-1, keepdims=True)",
        ),
        wrong(
            "column_sum",
            "You sum over the queries: the softmax ran over the keys, so does its gradient.",
            "xp.sum(P * dP, axis=-1, keepdims=True)",
            "xp.sum(P * dP, axis=-2, keepdims=True)",
        ),
        wrong(
            "no_scale",
            "The scale is missing from the gradient: the scores were q k^T / sqrt(D), so dq and dk carry 1/sqrt(D).",
            "keepdims=True)) * scale",
            "keepdims=True))",
        ),
        wrong(
            "scale_forward",
            "The scale is missing from the forward pass that you recompute.",
            "q @ k.mT * scale",
            "q @ k.mT",
        ),
        wrong(
            "scale_in_dv",
            "dv carries the scale; the values meet the weights, not the scores.",
            "P.mT @ dout",
            "P.mT @ dout * scale",
        ),
        wrong(
            "dq_dk_swapped",
            "dq and dk are returned in the wrong order.",
            "return dS @ k, dS.mT @ q,",
            "return dS.mT @ q, dS @ k,",
        ),
        wrong(
            "sign",
            "The sign of dq and dk is flipped.",
            "(dP - xp.sum(P * dP, axis=-1, keepdims=True))",
            "(xp.sum(P * dP, axis=-1, keepdims=True) - dP)",
        ),
        wrong("dv_from_scores", "dv uses the gradient of the scores: it is P^T dout.", "P.mT @ dout", "dS.mT @ dout"),
        wrong("mask_ignored", "The mask is ignored.", "xp.where(mask, scores, -xp.inf)", "scores"),
        wrong(
            "inverted_mask",
            "The mask's polarity is inverted: True means may see.",
            "xp.where(mask, scores, -xp.inf)",
            "xp.where(mask, -xp.inf, scores)",
        ),
        wrong(
            "minus_1e9",
            "You mask with -1e9: a query that may see nothing sends gradient to all values, and should send none.",
            "scores, -xp.inf)",
            "scores, -1e9)",
        ),
        wrong("nan_on_empty", "A query that may see nothing gives NaN.", "xp.where(xp.isfinite(top), top, 0.0)", "top"),
        wrong(
            "no_maximum",
            "You exponentiate raw scores: they overflow.",
            "scores - xp.where(xp.isfinite(top), top, 0.0)",
            "scores",
        ),
    ),
)
