"""Temperature and scale against the width of the head."""

import functools

import numpy as np

from attnteach.kernels import attention_weights
from attnteach.plots import columns, curves, panels
from attnteach.plots.style import INK
from attnteach.widgets.explore import explore

KEYS, QUERIES = 16, 64
WIDTHS = (4, 16, 64, 256, 1024)
SCALES = {"none": lambda D: 1.0, "1/√D": lambda D: D**-0.5, "1/D": lambda D: 1.0 / D}


def softmax_explorer():
    """What the scale and the temperature do to attention over 16 random keys, as the head gets wider."""
    return explore(
        draw_softmax,
        alt=say_softmax,
        start={"D": 64, "scale": "1/√D", "temperature": 1.0},
        D=list(WIDTHS),
        scale=SCALES,
        temperature=[0.25, 1.0, 4.0],
    )


@functools.cache
def weights_of(D, scale, temperature):
    """Weights (QUERIES, KEYS) of unit-variance queries on unit-variance keys."""
    rng = np.random.default_rng(0)
    q, k = rng.standard_normal((QUERIES, D)), rng.standard_normal((KEYS, D))
    return attention_weights(q, k, scale=scale(D) / temperature)


def entropy(weights):
    """Mean entropy of the rows, in bits."""
    return float(np.mean(-np.sum(weights * np.log2(np.where(weights > 0, weights, 1.0)), axis=-1)))


def draw_softmax(D, scale, temperature):
    above, below = panels(2, 1, height=5.0)
    weights = weights_of(D, scale, temperature)
    columns(np.sort(weights[0])[::-1], above, xlabel="keys of one query, sorted", ylabel="weight", top=1.0)
    lines = {
        f"scale {name}": [entropy(weights_of(width, rule, temperature)) for width in WIDTHS]
        for name, rule in SCALES.items()
    }
    curves(WIDTHS, lines, below, xlabel="D, width of the head", ylabel="entropy (bits)", log="x", markers=True)
    below.set_xticks(WIDTHS, [str(width) for width in WIDTHS])
    below.set_ylim(-0.2, np.log2(KEYS) + 0.2)
    below.plot(D, entropy(weights), marker="o", markersize=14, markerfacecolor="none", markeredgewidth=2, color=INK)
    return below


def say_softmax(D, scale, temperature):
    weights = weights_of(D, scale, temperature)
    slope = float(np.mean(weights.max(-1) * (1 - weights.max(-1))))
    return (
        f"Entropy {entropy(weights):.2f} of {np.log2(KEYS):.0f} bits, mean over {QUERIES} queries; the largest weight is "
        f"{weights.max(-1).mean():.2f} on average, and its slope p(1 − p) is {slope:.3f} (0.250 at most; 0 means no gradient)."
    )
