import numpy as np

from ... import kernels
from ..problem import Case, Problem, wrong

REFERENCE = """
from array_api_compat import array_namespace


def padding_mask(lengths, S):
    xp = array_namespace(lengths)
    return (xp.arange(S) < lengths[:, None])[:, None, :]
""".lstrip()


def cases(draw):
    B, S = draw.sizes(2, least=5)
    yield Case("two sequences", (np.array([1, 3]), 3))
    yield Case("a batch", (draw.rng.integers(1, S + 1, B), S), keep=True)
    yield Case("the same sizes, other lengths", (draw.rng.integers(1, S + 1, B), S))
    yield Case(
        "an empty sequence", (np.array([0, 2, S]), S), hint="A sequence of length 0 sees nothing: its row is all False."
    )
    yield Case("full sequences", (np.array([S, S]), S), hint="A sequence of length S has no padding at all.")
    yield Case("one sequence", (np.array([2]), S), hint="The batch axis stays, even for one sequence.")
    yield Case(
        "nobody reaches the end",
        (np.array([1, 2]), S),
        hint="The width is S, not the longest length: S is what the keys are padded to.",
    )


PROBLEM = Problem(
    id="padding_mask",
    title="Hide padding",
    statement="""
        Sequence b has lengths[b] real keys, then padding up to S.
        lengths (B,) int -> (B, 1, S) bool, True = may see. The middle axis is for the queries.
        """,
    signature="def padding_mask(lengths, S):",
    level="L0",
    tags=("masks", "batching"),
    seed=(4, 6),
    hints=(
        "Which axis does padding live on: queries or keys?",
        "Compare the key positions 0 .. S-1 with each length: (B, S).",
        "(arange(S) < lengths[:, None])[:, None, :].",
    ),
    reference=REFERENCE,
    oracle=lambda lengths, S: kernels.build(kernels.padding(lengths), 1, S),
    cases=cases,
    mutants=(
        wrong(
            "one_too_many",
            "Off by one: you let one padding key through (<= instead of <).",
            "xp.arange(S) < ",
            "xp.arange(S) <= ",
        ),
        wrong("one_too_few", "Off by one: you hide the last real key.", "xp.arange(S) < ", "xp.arange(S) + 1 < "),
        wrong(
            "inverted",
            "The polarity is inverted: True marks what may be seen, not the padding.",
            "xp.arange(S) < ",
            "xp.arange(S) >= ",
        ),
        wrong(
            "left_padded",
            "You take the padding to be on the left: the real keys come first.",
            "xp.arange(S) < ",
            "(S - 1 - xp.arange(S)) < ",
        ),
        wrong(
            "no_query_axis",
            "The query axis is missing: (B, S) would broadcast its batch axis against the queries.",
            "[:, None, :]",
            "",
        ),
        wrong(
            "axis_at_end",
            "The axis of size 1 is at the end: (B, S, 1) hides padded queries; padding is about keys.",
            "[:, None, :]",
            "[:, :, None]",
        ),
        wrong(
            "longest",
            "The width is the longest length; it must be S, what the keys are padded to.",
            "xp.arange(S) < ",
            "xp.arange(int(xp.max(lengths))) < ",
        ),
        wrong(
            "first_only",
            "Every sequence gets the mask of the first one.",
            "lengths[:, None]",
            "lengths[:1, None] + 0 * lengths[:, None]",
        ),
        wrong(
            "additive",
            "You return numbers to be added; a boolean mask is asked for.",
            "(xp.arange(S) < lengths[:, None])[:, None, :]",
            "xp.where(xp.arange(S) < lengths[:, None], 0.0, -xp.inf)[:, None, :]",
        ),  # fmt: skip
    ),
)
