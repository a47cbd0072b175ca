import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def oracle(x, g, Wx, Wg, b, psi, b_psi):
    """One position after the other (Oktay et al. 2018, eq. 1 and 2)."""
    lead = np.broadcast_shapes(x.shape[:-1], g.shape[:-1])
    x, g = np.broadcast_to(x, (*lead, x.shape[-1])), np.broadcast_to(g, (*lead, g.shape[-1]))
    gated, alpha = np.zeros(x.shape), np.zeros((*lead, 1))
    for place in np.ndindex(*lead):
        score = np.maximum(x[place] @ Wx + g[place] @ Wg + b, 0) @ psi + b_psi
        alpha[place] = 0.5 + 0.5 * np.tanh(score / 2)
        gated[place] = alpha[place] * x[place]
    return gated, alpha


def cases(draw):
    B, N, C, A, D = draw.sizes(5, most=17)

    def make(*lead, C=C, A=A, scale=1.0):
        x, g = draw.normal(*lead, C, scale=scale), draw.normal(*lead, C, scale=scale)
        Wx, Wg = (draw.normal(C, A, scale=C**-0.5) for _ in range(2))
        return x, g, Wx, Wg, draw.normal(A), draw.normal(A, 1, scale=2 * A**-0.5), draw.normal(1)

    yield Case("two positions", make(2, C=2, A=1))
    yield Case("one image", make(N))
    yield Case("a batch", make(B, N), keep=True)
    yield Case("the same sizes, other numbers", make(B, N), hint="kept between calls")
    yield Case("two leading axes", make(B, D, N), hint="a batch")
    yield Case("one position", make(B, 1))
    x, g, *rest = make(B, N)
    yield Case("the coarse signal says nothing", (x, 0 * g, *rest))
    yield Case("one coarse signal for all images", (x, g[:1], *rest))
    yield Case("an open gate", (x, g, *rest[:-1], rest[-1] * 0 + 50))
    yield Case("a gate wide open", (x, g, *rest[:-1], rest[-1] * 0 + 5000), hint="overflow")
    yield Case("large features", make(B, N, scale=1000.0), slack=300, hint="overflow")
    yield from in_every_form(make(B, N), slack=2.0)


PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("gates", "medical", "segmentation"),
    seed=(13,),
    oracle=oracle,
    cases=cases,
    wrong={
        "softmax": {
            "alpha = (1 + xp.tanh(score / 2)) / 2": "alpha = xp.exp(score - xp.max(score, axis=-2, keepdims=True))\n    alpha = alpha / xp.sum(alpha, axis=-2, keepdims=True)"
        },
        "softmax_last": {
            "alpha = (1 + xp.tanh(score / 2)) / 2": "alpha = xp.exp(score - xp.max(score, axis=-1, keepdims=True))\n    alpha = alpha / xp.sum(alpha, axis=-1, keepdims=True)"
        },
        "no_relu": {"    hidden = xp.where(hidden > 0, hidden, 0.0)\n": ""},
        "tanh_inside": {"hidden = xp.where(hidden > 0, hidden, 0.0)": "hidden = xp.tanh(hidden)"},
        "gates_g": {"alpha * x, alpha": "alpha * g, alpha"},
        "residual": {"alpha * x, alpha": "x + alpha * x, alpha"},
        "complement": {"alpha * x, alpha": "(1 - alpha) * x, alpha"},
        "no_b": {"g @ Wg + b": "g @ Wg"},
        "no_b_psi": {"hidden @ psi + b_psi": "hidden @ psi"},
        "no_g": {"x @ Wx + g @ Wg + b": "x @ Wx + 0 * (g @ Wg) + b"},
        "no_x": {"x @ Wx + g @ Wg + b": "0 * (x @ Wx) + g @ Wg + b"},
        "weights_swapped": {"x @ Wx + g @ Wg + b": "x @ Wg + g @ Wx + b"},
        "product": {"x @ Wx + g @ Wg + b": "(x @ Wx) * (g @ Wg) + b"},
        "half_slope": {"xp.tanh(score / 2)": "xp.tanh(score)"},
        "no_sigmoid": {"alpha = (1 + xp.tanh(score / 2)) / 2": "alpha = score"},
        "axis_lost": {"alpha * x, alpha": "alpha * x, alpha[..., 0]"},
        "exponent": {"(1 + xp.tanh(score / 2)) / 2": "xp.exp(score) / (1 + xp.exp(score))"},
        "detached": InTorch({"alpha * x, alpha": "alpha.detach() * x, alpha"}),
    },
)
