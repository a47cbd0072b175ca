import numpy as np

from attnteach.judge.definition import InNumPy, InTorch, Like, Problem
from attnteach.judge.problems._graphs import graph_cases


def oracle(x, adjacency, Wq, Wk, a):
    """Node by node over its neighbours (Brody et al. 2022, eq. 7)."""
    lead, (N, _) = x.shape[:-2], x.shape[-2:]
    adjacency = np.broadcast_to(adjacency, (*lead, N, N))
    out = np.zeros((*lead, N, Wk.shape[-1]))
    for place in np.ndindex(*lead):
        for i in range(N):
            seen = np.flatnonzero(adjacency[place][i])
            if len(seen):
                pair = np.array([x[place][i] @ Wq + x[place][j] @ Wk for j in seen])
                e = (np.maximum(pair, 0) + 0.2 * np.minimum(pair, 0)) @ a
                shares = np.exp(e - e.max())
                out[place][i] = shares / shares.sum() @ (x[place][seen] @ Wk)
    return out


def cases(draw):
    def weights(C, F, sharp=2.0):
        Wq, Wk = (draw.normal(C, F, scale=C**-0.5) for _ in range(2))
        return Wq, Wk, draw.normal(F, scale=sharp * F**-0.5)

    yield from graph_cases(draw, weights)


SCORES = "    scores = xp.where(pairs > 0, pairs, 0.2 * pairs) @ a\n"
MASK = "    scores = xp.where(adjacency, scores, -xp.inf)\n"
MIXED = "(weights / xp.where(total == 0, 1.0, total)) @ keys"

PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("attention", "graphs", "molecules"),
    seed=(25, 28),
    oracle=oracle,
    cases=cases,
    wrong={
        "leaky_last": {SCORES: "    scores = pairs @ a\n    scores = xp.where(scores > 0, scores, 0.2 * scores)\n"},
        "no_leaky": {SCORES: "    scores = pairs @ a\n"},
        "relu": {"0.2 * pairs": "0.0 * pairs"},
        "slope_of_torch": {"0.2 * pairs": "0.01 * pairs"},
        "tanh": {"xp.where(pairs > 0, pairs, 0.2 * pairs) @ a": "xp.tanh(pairs) @ a"},
        "swapped": {
            "(x @ Wq)[..., :, None, :] + keys[..., None, :, :]": "(x @ Wq)[..., None, :, :] + keys[..., :, None, :]"
        },
        "queries_as_values": {MIXED: MIXED.replace("@ keys", "@ (x @ Wq)")},
        "inputs_exchanged": {
            "keys = x @ Wk": "keys = x @ Wq",
            "(x @ Wq)[..., :, None, :]": "(x @ Wk)[..., :, None, :]",
        },
        "self_loops": {MASK: "    adjacency = adjacency | (xp.eye(x.shape[-2]) > 0)\n" + MASK},
        "transposed_edges": {"xp.where(adjacency,": "xp.where(xp.moveaxis(adjacency, -1, -2),"},
        "masked_as_zero": {"xp.where(adjacency, scores, -xp.inf)": "xp.where(adjacency, scores, 0.0)"},
        "all_nodes": {MASK: ""},
        "finite_mask": {"xp.where(adjacency, scores, -xp.inf)": "xp.where(adjacency, scores, -30.0)"},
        "isolated_is_nan": {
            "xp.where(xp.isfinite(top), top, 0.0)": "top",
            "xp.where(total == 0, 1.0, total)": "total",
        },
        "isolated_is_self": {f"    return {MIXED}": f"    return xp.where(total == 0, keys, {MIXED})"},
        "other_axis": {
            "xp.max(scores, axis=-1, keepdims=True)": "xp.max(scores, axis=-2, keepdims=True)",
            "xp.sum(weights, axis=-1, keepdims=True)": "xp.sum(weights, axis=-2, keepdims=True)",
        },
        "scaled": {SCORES: SCORES + "    scores = scores / Wk.shape[-1] ** 0.5\n"},
        "no_maximum": {"xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))": "xp.exp(scores)"},
        "summed": {MIXED: "weights @ keys"},
        "activated": {
            f"    return {MIXED}": f"    mixed = {MIXED}\n    return xp.where(mixed > 0, mixed, xp.exp(xp.where(mixed > 0, 0.0, mixed)) - 1)"
        },
        "detached": InTorch({"(weights / xp": "(weights.detach() / xp"}),
        "rounded": Like("diagnosis.digits", InNumPy({MIXED: f"({MIXED}).round(2)"})),
    },
)
