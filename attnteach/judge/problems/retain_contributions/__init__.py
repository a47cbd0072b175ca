import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InNumPy, InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form


def oracle(alpha, beta, x, emb, w):
    """Visit by visit, code by code (Choi et al. 2016, eq. 5)."""
    out = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        *visit, c = place
        out[place] = alpha[tuple(visit)] * x[place] * sum(w * beta[tuple(visit)] * emb[c])
    return out


def cases(draw):
    B, C, M, T, E = draw.sizes(5, least=3, most=17)

    def make(*lead, T=T, C=C, M=M, share=0.5):
        weight = draw.rng.random((*lead, T)) + 0.1
        alpha = (weight / weight.sum(-1, keepdims=True)).astype(np.float32).astype(np.float64)
        x = (draw.rng.random((*lead, T, C)) < share).astype(float)
        x[..., 0, 0] = 1.0
        return alpha, np.tanh(draw.normal(*lead, T, M)), x, draw.normal(C, M), draw.normal(M)

    yield Case("two visits, three codes", make(T=2, C=3, M=2, share=0.8))
    yield Case("one patient", make(), keep=True)
    yield Case("the same sizes, other numbers", make(), hint="kept between calls")
    yield Case("a batch of patients", make(B))
    yield Case("two leading axes", make(B, E), hint="a batch of patients")
    yield Case("one visit", make(T=1))
    yield Case("a visit without codes", _without_codes(make(share=0.9)))
    yield Case("visits, codes and width agree", make(T=5, C=5, M=5))
    yield Case("patients, visits, codes and width agree", make(4, T=4, C=4, M=4), hint="visits, codes and width agree")
    alpha, beta, x, emb, w = make(share=0.9)
    yield Case("codes that are counted", (alpha, beta, x * draw.rng.integers(1, 5, x.shape), emb, w))
    yield Case("visits of weight zero", (alpha * (np.arange(T) > 0), beta, x, emb, w))
    yield Case("a single code", make(C=1))
    yield from in_every_form(make(B), slack=2.0)


def _without_codes(args):
    alpha, beta, x, emb, w = args
    return alpha, beta, x * (np.arange(len(x)) != 1)[:, None], emb, w


REACH = "(beta * w) @ emb.T"
RETURN = "    return alpha[..., None] * x * reach"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "records", "explanations"),
    seed=(25, 24),
    oracle=oracle,
    cases=cases,
    wrong={
        "no_alpha": {"alpha[..., None] * x": "x"},
        "alpha_alone": {RETURN: "    return alpha[..., None] * x + 0 * reach"},
        "no_beta": {REACH: "(beta * 0 + w) @ emb.T"},
        "no_w": {REACH: "beta @ emb.T"},
        "no_x": {"alpha[..., None] * x": "alpha[..., None]"},
        "logit_returned": {RETURN: RETURN.replace("return ", "return (") + ").sum(-1).sum(-1)"},
        "per_visit": {RETURN: RETURN.replace("return ", "return (") + ").sum(-1)"},
        "per_code": {RETURN: RETURN.replace("return ", "return (") + ").sum(-2)"},
        "absolute": {RETURN: RETURN.replace("return ", "return abs(") + ")"},
        "shares": {
            RETURN: "    terms = alpha[..., None] * x * reach\n    return terms / abs(terms).sum(-1)[..., None].sum(-2)[..., None]"
        },
        "beta_again": {"(beta * w)": "(beta * beta * w)"},
        "sigmoid_beta": {"(beta * w)": "((1 + beta) / 2 * w)"},
        "mean_of_visits": {RETURN: RETURN + " / alpha.shape[-1]"},
        "divided_by_codes": {RETURN: "    many = x.sum(-1)[..., None]\n" + RETURN + " / (many + (many == 0))"},
        "alpha_over_codes": {
            "alpha[..., None]": "(alpha[..., None, :] if alpha.shape[-1] == x.shape[-1] else alpha[..., None])"
        },
        "transposed_when_square": {REACH: "(beta * w) @ (emb if emb.shape[0] == emb.shape[1] else emb.T)"},
        "ones_only": {"alpha[..., None] * x": "alpha[..., None] * (x > 0)"},
        "alpha_cut": InTorch({"alpha[..., None]": "alpha.detach()[..., None]"}),
        "first_patient": {
            RETURN: "    alpha = alpha[..., :1, :] * 1 + 0 * alpha if alpha.ndim > 1 else alpha\n" + RETURN
        },
        "rounded": Like("diagnosis.digits", InNumPy({RETURN: RETURN.replace("return ", "return (") + ").round(2)"})),
    },
)
