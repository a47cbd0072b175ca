import numpy as np

from attnteach.judge.definition import InNumPy, InTorch, Like, Problem
from attnteach.judge.problems._graphs import graph_cases


def oracle(x, adjacency, W, a_src, a_dst):
    """Node by node over its neighbours (Velickovic et al. 2018, eq. 1-4)."""
    lead, (N, _) = x.shape[:-2], x.shape[-2:]
    adjacency = np.broadcast_to(adjacency, (*lead, N, N))
    out = np.zeros((*lead, N, W.shape[-1]))
    for place in np.ndindex(*lead):
        h = x[place] @ W
        for i in range(N):
            seen = np.flatnonzero(adjacency[place][i])
            if len(seen):
                e = np.array([h[i] @ a_dst + h[j] @ a_src for j in seen])
                e = np.maximum(e, 0) + 0.2 * np.minimum(e, 0)
                shares = np.exp(e - e.max())
                out[place][i] = shares / shares.sum() @ h[seen]
    return out


def cases(draw):
    def weights(C, F, sharp=2.0):
        return draw.normal(C, F, scale=C**-0.5), draw.normal(F, scale=sharp * F**-0.5), draw.normal(F, scale=F**-0.5)

    yield from graph_cases(draw, weights)


LEAK = "    scores = xp.where(scores > 0, scores, 0.2 * scores)\n"
MASK = "    scores = xp.where(adjacency, scores, -xp.inf)\n"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("attention", "graphs", "molecules"),
    seed=(25, 28),
    oracle=oracle,
    cases=cases,
    wrong={
        "swapped": {
            "(h @ a_dst)[..., :, None]": "(h @ a_src)[..., :, None]",
            "(h @ a_src)[..., None, :]": "(h @ a_dst)[..., None, :]",
        },
        "no_leaky": {LEAK: ""},
        "relu": {"0.2 * scores": "0.0 * scores"},
        "slope_of_torch": {"0.2 * scores": "0.01 * scores"},
        "leaky_after_softmax": {
            LEAK: "",
            "    return (weights / xp.where(total == 0, 1.0, total)) @ h": "    mixed = (weights / xp.where(total == 0, 1.0, total)) @ h\n    return xp.where(mixed > 0, mixed, 0.2 * mixed)",
        },
        "activated": {
            "    return (weights / xp.where(total == 0, 1.0, total)) @ h": "    mixed = (weights / xp.where(total == 0, 1.0, total)) @ h\n    return xp.where(mixed > 0, mixed, xp.exp(xp.where(mixed > 0, 0.0, mixed)) - 1)"
        },
        "self_loops": {MASK: "    adjacency = adjacency | (xp.eye(x.shape[-2]) > 0)\n" + MASK},
        "transposed_edges": {"xp.where(adjacency,": "xp.where(xp.moveaxis(adjacency, -1, -2),"},
        "masked_as_zero": {"xp.where(adjacency, scores, -xp.inf)": "xp.where(adjacency, scores, 0.0)"},
        "all_nodes": {MASK: ""},
        "mask_before_leaky": Like(
            "finite_mask", {LEAK: "    scores = xp.where(adjacency, scores, -30.0)\n" + LEAK, MASK: ""}
        ),
        "finite_mask": {"xp.where(adjacency, scores, -xp.inf)": "xp.where(adjacency, scores, -30.0)"},
        "isolated_is_nan": {
            "xp.where(xp.isfinite(top), top, 0.0)": "top",
            "xp.where(total == 0, 1.0, total)": "total",
        },
        "isolated_is_self": {
            "    return (weights / xp.where(total == 0, 1.0, total)) @ h": "    return xp.where(total == 0, h, (weights / xp.where(total == 0, 1.0, total)) @ h)"
        },
        "other_axis": {
            "xp.max(scores, axis=-1, keepdims=True)": "xp.max(scores, axis=-2, keepdims=True)",
            "xp.sum(weights, axis=-1, keepdims=True)": "xp.sum(weights, axis=-2, keepdims=True)",
        },
        "scaled": {LEAK: LEAK + "    scores = scores / W.shape[-1] ** 0.5\n"},
        "no_maximum": {"xp.exp(scores - xp.where(xp.isfinite(top), top, 0.0))": "xp.exp(scores)"},
        "summed": {"(weights / xp.where(total == 0, 1.0, total)) @ h": "weights @ h"},
        "mean_of_neighbours": {
            "    return (weights": "    weights = xp.where(adjacency, 1.0, 0.0) + 0 * weights\n    total = xp.sum(weights, axis=-1, keepdims=True)\n    return (weights"
        },
        "detached": InTorch({"(weights / xp": "(weights.detach() / xp"}),
        "rounded": Like(
            "diagnosis.digits",
            InNumPy({"1.0, total)) @ h": "1.0, total)) @ h).round(2)", "    return (weights": "    return ((weights"}),
        ),
    },
)
