"""Choose the rules of a mask, paint over it, and see what the softmax of a row becomes."""

import numpy as np

from attnteach.kernels import both, build, causal, documents, either, padding, prefix, softmax, window
from attnteach.plots import heat_map
from attnteach.widgets.explore import Explorer

MOST = 8
DOCUMENTS = (0, 0, 0, 1, 1, 1, 1, 2)
RULES = ("causal", "window", "prefix", "documents", "padding")
# rounded so that a page which repeats the sum starts from the same numbers
SCORES = np.round(np.random.default_rng(0).normal(size=(MOST, MOST)), 2)


def mask_painter():
    """One rule or two, sizes T and S: the mask, the weights it leaves, and cells to paint by hand."""
    return MaskPainter(
        draw_mask,
        say_mask,
        {
            "rule": list(RULES),
            "combine": ["alone", "both", "either"],
            "second": list(RULES),
            "size": list(range(1, MOST + 1)),
            "T": list(range(1, MOST + 1)),
            "S": list(range(1, MOST + 1)),
        },
        {"second": "window", "size": 3, "T": 6, "S": 6},
    )


class MaskPainter(Explorer):
    """On a page the rules are those of assets/masks.js; a test holds them equal to the kernels'."""

    script = "masks.js"

    def built(self):
        return {"scores": SCORES.tolist(), "documents": DOCUMENTS}


def rule_of(rule, combine, second, size):
    """The rule a reader chose: `size` is the window's width, the prefix's length or the number of real keys."""
    rules = {
        "causal": causal,
        "window": window(size),
        "prefix": prefix(size),
        "documents": documents(DOCUMENTS),
        "padding": padding(size),
    }
    one, other = rules[rule], rules[second]
    return {"alone": one, "both": both(one, other), "either": either(one, other)}[combine]


def mask_of(rule, combine, second, size, T, S):
    """The mask; there are never more queries than keys."""
    return build(rule_of(rule, combine, second, size), min(T, S), S)


def draw_mask(**state):
    mask = mask_of(**state)
    return heat_map(
        softmax(np.where(mask, SCORES[: mask.shape[0], : mask.shape[1]], -np.inf)), mask=mask, values=True, top=1.0
    )


def say_mask(**state):
    mask = mask_of(**state)
    return f"{code_of(**state)}: {int(mask.sum())} of {mask.size} pairs may see each other." + blind(mask)


def blind(mask):
    rows = [str(t) for t in range(len(mask)) if not mask[t].any()]
    if not rows:
        return ""
    name = "Query " + rows[0] + " sees" if len(rows) == 1 else "Queries " + ", ".join(rows) + " see"
    return f" {name} nothing: weights and output are zero, not NaN."


def code_of(rule, combine, second, size, T, S):
    """The line of Python that builds the mask."""
    call = {"causal": "causal", "documents": "documents(ids)"}
    one, other = (call.get(name, f"{name}({size})") for name in (rule, second))
    rules = one if combine == "alone" else f"{combine}({one}, {other})"
    return f"build({rules}, T={min(T, S)}, S={S})"
