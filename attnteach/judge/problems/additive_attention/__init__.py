import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import (
    GUARDED_SHIFT,
    MASK_MISTAKES,
    MASKED,
    attention_cases,
    chance,
    tensor_mistakes,
    weighted_values,
)


def cases(draw):
    B, T, S, Dq, Dk, A, E = draw.sizes(7)

    def make(lead, T, S, scale=1.0, Dq=Dq, Dk=Dk, A=A, E=E, number=draw.normal):
        q, k, v = number(*lead, T, Dq), number(*lead, S, Dk), draw.normal(*lead, S, E)
        return q, k, v, number(Dq, A), number(Dk, A), number(A) * scale**2

    def tiny(T, S):
        q, k, _, *weights = make((), T, S, Dq=2, Dk=1, A=2, number=draw.whole)
        return q, k, draw.distinct(S, 1), *(0.5 * x for x in weights)

    def same(n):
        return make((n,), n, n, Dq=n, Dk=n, A=n, E=n)

    yield from attention_cases(draw, make, tiny, lambda scores: at(draw, scores), same, (B,), T, S, masks=(B,))
    yield Case("queries as wide as the hidden layer", make((B,), T, S, Dq=A, Dk=A), hint="equal sizes")


def at(draw, scores):
    """Arguments with these scores: a hidden unit for each pair is 1 there and -1 elsewhere, and one more is always 1."""
    T, S = scores.shape
    Wq = np.kron(np.eye(T), np.ones(S)) - 0.5
    Wk = np.kron(np.ones(T), np.eye(S)) - 1.0
    w = np.append(scores.ravel() / 2, scores.sum() / 2)
    Wq, Wk = (np.pad(50 * W, ((0, 0), (0, 1)), constant_values=50.0) for W in (Wq, Wk))
    return np.eye(T), np.eye(S), draw.distinct(S, 1), Wq, Wk, w


START = "    xp = array_namespace(q)\n"
RESULT = "    return weights / xp.where(total > 0, total, 1.0) @ v"
HIDDEN = "xp.tanh((q @ Wq)[..., :, None, :] + (k @ Wk)[..., None, :, :])"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "scores"),
    seed=(1, 2),
    oracle=lambda q, k, v, Wq, Wk, w, mask=None: weighted_values(kernels.additive_scores(q, k, Wq, Wk, w), v, mask),
    cases=cases,
    wrong={
        "scaled": {"hidden @ w": "hidden @ w / w.shape[-1] ** 0.5"},
        "no_tanh": {"xp.tanh((q @ Wq)": "((q @ Wq)"},
        "tanh_after": {"xp.tanh((q @ Wq)": "((q @ Wq)", "hidden @ w": "xp.tanh(hidden @ w)"},
        "separate_tanh": {
            "xp.tanh((q @ Wq)[..., :, None, :] + (k @ Wk)[..., None, :, :])": "xp.tanh((q @ Wq)[..., :, None, :]) + xp.tanh((k @ Wk)[..., None, :, :])"
        },
        "difference": {"None, :] + (k": "None, :] - (k"},
        "product": {"None, :] + (k": "None, :] * (k"},
        "inverted_mask": {"xp.where(mask, scores, -xp.inf)": "xp.where(mask, -xp.inf, scores)"},
        "minus_1e9": {"scores, -xp.inf)": "scores, -1e9)"},
        "softmax_over_queries": {
            "top = xp.max(scores, axis=-1": "top = xp.max(scores, axis=-2",
            "xp.sum(weights, axis=-1": "xp.sum(weights, axis=-2",
        },
        "nan_on_empty": {"xp.where(xp.isfinite(top), top, 0.0)": "top"},
        "no_maximum": {"scores - xp.where(xp.isfinite(top), top, 0.0)": "scores"},
        "mean_of_values": {"hidden @ w": "0 * (hidden @ w)"},
        "detached": InTorch({RESULT: "    return (weights / xp.where(total > 0, total, 1.0)).detach() @ v"}),
        "detached_hidden": Like("detached", InTorch({"hidden @ w": "hidden.detach() @ w"})),
        "scaled_by_queries": Like("scaled", {"hidden @ w": "hidden @ w / q.shape[-1] ** 0.5"}),
        "sigmoid": {HIDDEN: "1 / (1 + xp.exp(-(q @ Wq)[..., :, None, :] - (k @ Wk)[..., None, :, :]))"},
        "relu": {HIDDEN: HIDDEN.replace("xp.tanh(", "xp.maximum(xp.asarray(0.0, dtype=q.dtype), ")},
        "w_ignored": {"hidden @ w": "xp.sum(hidden, axis=-1) + 0 * (hidden @ w)"},
        "query_transposed": {"(q @ Wq)": "(q @ (Wq.mT if Wq.shape[0] == Wq.shape[1] else Wq))"},
        "always_transposed": Like("query_transposed", {"(q @ Wq)": "(q @ Wq.mT)"}),
        "key_transposed": Like("query_transposed", {"(k @ Wk)": "(k @ Wk.mT)"}),
        "keys_as_values": {RESULT: "    v = k if k.shape == v.shape else v\n" + RESULT},
        "unnormalised": {RESULT: "    return weights @ v"},
        "mask_ignored": {MASKED: "scores"},
        "mask_multiplied": {MASKED: "scores * mask"},
        "mask_after_softmax": {
            MASKED: "scores",
            RESULT: "    weights = weights / total\n    return (weights if mask is None else xp.where(mask, weights, 0.0)) @ v",
        },
        **GUARDED_SHIFT,
        **MASK_MISTAKES,
        "queries_cut": {START: START + "    q = q[..., -k.shape[-2] :, :]\n"},
        "fixed_axes": {START: START + "    B, T, D = q.shape\n"},
        "truth_of_an_array": {"if mask is not None:": "if mask:"},
        **tensor_mistakes(START, "k", "q", "v", "Wq", "Wk", "w"),
        **chance(RESULT, "weights"),
    },
)
