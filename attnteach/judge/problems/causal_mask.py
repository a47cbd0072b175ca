from ... import kernels
from ..problem import Case, Problem, wrong

REFERENCE = """
import numpy as np


def causal_mask(T, S):
    t = np.arange(S - T, S)[:, None]
    s = np.arange(S)[None, :]
    return s <= t
""".lstrip()


def cases(draw):
    small, middle, large = sorted(draw.sizes(3, least=3))
    yield Case("three positions", (3, 3))
    yield Case("as many queries as keys", (large, large))
    yield Case("fewer queries than keys", (small, large), hint="With T < S the queries are the LAST T positions: align the triangle to the bottom right.")  # fmt: skip
    yield Case(
        "one query, as in decoding",
        (1, middle),
        hint="A single new query sits at the last position and sees every key.",
    )
    yield Case("one by one", (1, 1))


PROBLEM = Problem(
    id="causal_mask",
    title="A causal mask, aligned to the bottom right",
    statement="""
        T queries are the last T of S positions (T <= S). Query t may see its own position and everything before it.
        -> (T, S) bool, True = may see.
        """,
    signature="def causal_mask(T, S):",
    level="L0",
    tags=("masks", "causality"),
    seed=(4, 6),
    hints=(
        "Draw it for T = 2, S = 4 on paper before you code: which keys does the last query see?",
        "Query t has the absolute position S - T + t.",
        "Compare an index column of queries, shifted by S - T, with an index row of keys: s <= t.",
    ),
    reference=REFERENCE,
    oracle=lambda T, S: kernels.build(kernels.causal, T, S),
    cases=cases,
    mutants=(
        wrong(
            "strict",
            "Off by one: a position may see itself. With s < t the first query sees nothing at all.",
            "s <= t",
            "s < t",
        ),
        wrong("one_ahead", "Off by one: a query sees one position into the future.", "s <= t", "s <= t + 1"),
        wrong(
            "top_left",
            "The triangle is aligned to the top left: with fewer queries than keys the queries are the LAST positions. A decoder with a cache would see only the first key.",
            "np.arange(S - T, S)",
            "np.arange(T)",
        ),  # fmt: skip
        wrong(
            "inverted",
            "The polarity is inverted: True means may see here, and you mark what is hidden.",
            "s <= t",
            "s > t",
        ),
        wrong(
            "anti_causal",
            "You let queries see the future and hide the past: the comparison is the wrong way round.",
            "s <= t",
            "s >= t",
        ),
        wrong(
            "additive",
            "You return numbers to be added (0 and -inf); a boolean mask is asked for.",
            "return s <= t",
            "return np.where(s <= t, 0.0, -np.inf)",
        ),  # fmt: skip
        wrong("everything", "Every query sees every key: nothing is hidden.", "s <= t", "(s <= t) | (s > t)"),
        wrong(
            "transposed",
            "Queries and keys are swapped: the rows are the T queries, the columns the S keys.",
            "return s <= t",
            "return (s <= t).T",
        ),  # fmt: skip
        wrong(
            "square",
            "You draw T by T: with a cache there are more keys than queries.",
            "np.arange(S - T, S)",
            "np.arange(S)",
        ),
    ),
)
