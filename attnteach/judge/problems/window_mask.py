from ... import kernels
from ..problem import Case, Problem, wrong

REFERENCE = """
import numpy as np


def window_mask(T, S, w):
    t = np.arange(S - T, S)[:, None]
    s = np.arange(S)[None, :]
    return (s <= t) & (s > t - w)
""".lstrip()


def cases(draw):
    small, middle, large = sorted(draw.sizes(3, least=5))
    yield Case(
        "four positions, two keys each", (4, 4, 2), hint="A window of w holds w keys, the position itself included."
    )
    yield Case("as many queries as keys", (large, large, small))
    yield Case("fewer queries than keys", (small, large, 3), hint="With T < S the queries are the LAST T positions.")
    yield Case("one query, as in decoding", (1, large, 3), hint="A single new query sits at the last position.")
    yield Case("a window of one", (middle, middle, 1), hint="A window of 1 holds the position itself and nothing else.")
    yield Case(
        "a window wider than everything",
        (small, middle, 99),
        hint="A window wider than the sequence is plain causality.",
    )


PROBLEM = Problem(
    id="window_mask",
    title="A causal sliding window",
    statement="""
        T queries are the last T of S positions. Each sees the last w keys, its own position included, and no future.
        -> (T, S) bool, True = may see. w >= 1.
        """,
    signature="def window_mask(T, S, w):",
    level="L1",
    tags=("masks", "window"),
    seed=(4,),
    hints=(
        "Draw it for T = S = 4 and w = 2: how many True are in each row?",
        "Two conditions, both on absolute positions: not in the future, and not too far in the past.",
        "s <= t and s > t - w, with t counted from S - T.",
    ),
    reference=REFERENCE,
    oracle=lambda T, S, w: kernels.build(kernels.window(w), T, S),
    cases=cases,
    mutants=(
        wrong(
            "one_too_many",
            "Off by one: w keys before oneself make w + 1; the position itself counts.",
            "s > t - w",
            "s >= t - w",
        ),
        wrong(
            "one_too_few",
            "Off by one: your window holds w - 1 keys, and none at all for w = 1.",
            "s > t - w",
            "s > t - w + 1",
        ),
        wrong(
            "no_causality",
            "The window has no right edge: the future is visible.",
            "(s <= t) & (s > t - w)",
            "s > t - w",
        ),
        wrong("no_window", "There is no left edge: this is plain causality.", "(s <= t) & (s > t - w)", "s <= t"),
        wrong(
            "two_sided",
            "The window reaches into the future as well: it is causal.",
            "(s <= t) & (s > t - w)",
            "abs(s - t) < w",
        ),
        wrong(
            "top_left",
            "The queries are counted from position 0: with T < S they are the LAST T positions.",
            "np.arange(S - T, S)",
            "np.arange(T)",
        ),
        wrong(
            "inverted",
            "The polarity is inverted: True means may see.",
            "return (s <= t) & (s > t - w)",
            "return ~((s <= t) & (s > t - w))",
        ),
        wrong(
            "either",
            "The two conditions are joined by `or`; both must hold.",
            "(s <= t) & (s > t - w)",
            "(s <= t) | (s > t - w)",
        ),
        wrong("strict", "A position does not see itself: it is the first of its w keys.", "s <= t", "s < t"),
        wrong(
            "blocks",
            "You cut the sequence into blocks of w: a window slides with every position.",
            "(s > t - w)",
            "(s // w == t // w)",
        ),
    ),
)
