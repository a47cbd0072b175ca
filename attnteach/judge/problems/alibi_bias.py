import numpy as np

from ... import kernels
from ..problem import Case, Problem, wrong

REFERENCE = """
import numpy as np


def alibi_bias(H, T, S):
    slopes = 2.0 ** (-8 * np.arange(1, H + 1) / H)
    distance = np.arange(S - T, S)[:, None] - np.arange(S)[None, :]
    return -slopes[:, None, None] * distance
""".lstrip()


def cases(draw):
    def case(name, H, T, S, hint=None):
        past = np.arange(S)[None, :] <= np.arange(S - T, S)[:, None]

        def read(bias):
            bias = np.asarray(bias)
            return np.where(past, bias, 0.0) if bias.shape == (H, T, S) else bias

        return Case(name, (H, T, S), hint=hint, read=read, slack=1.0)

    small, middle, large = sorted(draw.sizes(3, least=3))
    yield case("two heads, three positions", 2, 3, 3)
    yield case("eight heads", 8, large, large, "The slopes of 8 heads are 1/2, 1/4, ..., 1/256.")
    yield case("fewer queries than keys", 4, small, large, "With T < S the queries are the LAST T positions.")
    yield case("one query, as in decoding", 4, 1, large, "A single new query sits at the last position.")
    yield case("an odd number of heads", middle, small, small, "The formula 2^(-8 i / H) holds for every H.")
    yield case("one head", 1, small, small, "One head has the slope 2^-8.")


PROBLEM = Problem(
    id="alibi_bias",
    title="ALiBi: a penalty for distance",
    statement="""
        What ALiBi adds to the scores: minus slope times distance. Head i = 1..H has the slope 2^(-8 i / H).
        T queries are the last T of S positions -> (H, T, S) float. Zero on oneself, negative in the past; any value in the
        future (a causal mask hides it).
        """,
    signature="def alibi_bias(H, T, S):",
    level="L1",
    tags=("positions", "bias"),
    seed=(4,),
    hints=(
        "How far is key s from query t, in absolute positions?",
        "Query t has the absolute position S - T + t; the distance is that minus s.",
        "slopes[:, None, None] * (s - t), with slopes 2.0 ** (-8 * arange(1, H + 1) / H).",
    ),
    reference=REFERENCE,
    oracle=lambda H, T, S: kernels.alibi_bias(H, T, S),
    cases=cases,
    mutants=(
        wrong(
            "positive",
            "The bias rewards distance: it is a penalty, negative in the past.",
            "return -slopes",
            "return slopes",
        ),
        wrong(
            "from_zero",
            "The slopes start at i = 0, so the first head has slope 1: i runs from 1 to H.",
            "np.arange(1, H + 1)",
            "np.arange(H)",
        ),
        wrong(
            "top_left",
            "The queries are counted from position 0: with T < S they are the LAST T positions.",
            "np.arange(S - T, S)",
            "np.arange(T)",
        ),
        wrong(
            "same_slope",
            "All heads have the same slope: each looks at its own range.",
            "np.arange(1, H + 1) / H)",
            "np.ones(H))",
        ),
        wrong(
            "linear_slopes",
            "The slopes fall linearly; they are powers of two.",
            "2.0 ** (-8 * np.arange(1, H + 1) / H)",
            "1.0 - np.arange(1, H + 1) / (H + 1)",
        ),
        wrong(
            "not_divided_by_heads",
            "The exponent is not divided by H: with 8 heads it happens to be right, not with others.",
            "-8 * np.arange(1, H + 1) / H",
            "-1.0 * np.arange(1, H + 1)",
        ),
        wrong("base_e", "You take powers of e; the slopes are powers of 2.", "2.0 ** (", "np.e ** ("),
        wrong(
            "off_by_one",
            "Off by one: oneself is at distance 0, not 1.",
            "return -slopes[:, None, None] * distance",
            "return -slopes[:, None, None] * (distance + 1)",
        ),
        wrong(
            "squared",
            "You penalise the squared distance: ALiBi is linear.",
            "[:, None, None] * distance",
            "[:, None, None] * distance**2",
        ),
        wrong(
            "reversed_heads",
            "The heads' slopes are in reverse order: the first head is the steepest.",
            "slopes[:, None, None]",
            "slopes[::-1, None, None]",
        ),
        wrong(
            "logarithmic",
            "You penalise the logarithm of the distance: ALiBi is linear.",
            "[:, None, None] * distance",
            "[:, None, None] * np.log1p(np.abs(distance))",
        ),
    ),
)
