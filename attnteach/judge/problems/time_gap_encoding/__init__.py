import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InNumPy, InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form


def oracle(days, M):
    """Column by column (Vaswani et al. 2017, sec. 3.5, read at any day)."""
    out = np.zeros((*days.shape, M))
    for column in range(M):
        angle = days / 10000 ** (column // 2 * 2 / M)
        out[..., column] = np.cos(angle) if column % 2 else np.sin(angle)
    return out


def cases(draw):
    B, C, T, half = draw.sizes(4, least=3, most=17)

    def make(*lead, T=T, M=2 * half, long=40.0):
        return np.sort((draw.rng.random((*lead, T)) * long).astype(np.float32).astype(np.float64), axis=-1), M

    yield Case("three days, width four", (np.array([0.0, 1.0, 3.0]), 4))
    yield Case("days and fractions", make(), keep=True)
    yield Case("the same sizes, other numbers", make(), hint="kept between calls")
    yield Case("a gap of a year", (np.array([0.0, 7.0, 372.0, 379.5]), 8), slack=10)
    yield Case("a batch of patients", make(B))
    yield Case("two leading axes", make(B, C), hint="a batch of patients")
    yield Case("one visit", make(T=1))
    yield Case("one pair", make(M=2))
    yield Case("days before the index day", (-make(B)[0], 2 * half))
    yield Case("the same day twice", (np.array([2.5, 2.5, 9.0]), 6))
    yield Case("days in no order", (np.array([9.25, 0.5, 4.0, 2.75]), 6))
    yield Case("as many visits as columns", make(T=6, M=6))
    yield from in_every_form((make(B, long=3.0)[0], 2 * half), slack=2.0)


ANGLES = "days / 10000.0 ** (2 * i / M)"
RETURN = "    return xp.stack(columns, axis=-1)"
BOTH = "[f(angle) for angle in pairs for f in (xp.sin, xp.cos)]"

PROBLEM = Problem(
    __name__,
    level="L0",
    tags=("positions", "time", "records"),
    seed=(25, 26),
    oracle=oracle,
    cases=cases,
    wrong={
        "by_rank": {"    pairs": "    days = xp.arange(days.shape[-1], dtype=days.dtype) + 0 * days\n    pairs"},
        "whole_days": {"    pairs": "    days = xp.floor(days)\n    pairs"},
        "gaps": {
            "    pairs": "    days = xp.concat([0 * days[..., :1], days[..., 1:] - days[..., :-1]], axis=-1)\n    pairs"
        },
        "from_the_first": {"    pairs": "    days = days - days[..., :1]\n    pairs"},
        "absolute": {"    pairs": "    days = xp.abs(days)\n    pairs"},
        "logarithm": {"    pairs": "    days = xp.log1p(xp.abs(days))\n    pairs"},
        "years": {"    pairs": "    days = days / 365.25\n    pairs"},
        "halves": {BOTH: "[f(angle) for f in (xp.sin, xp.cos) for angle in pairs]"},
        "swapped": {"(xp.sin, xp.cos)]": "(xp.cos, xp.sin)]"},
        "sines_only": {"(xp.sin, xp.cos)]": "(xp.sin, xp.sin)]"},
        "exponent_halved": {"2 * i / M": "i / M"},
        "exponent_of_width_less_two": {"2 * i / M": "2 * i / max(M - 2, 1)"},
        "frequency_per_column": {BOTH: "[(xp.cos if i % 2 else xp.sin)(days / 10000.0 ** (i / M)) for i in range(M)]"},
        "multiplied": {ANGLES: "days * 10000.0 ** (2 * i / M)"},
        "base_1000": {"10000.0": "1000.0"},
        "two_pi": {ANGLES: "2 * 3.141592653589793 * " + ANGLES},
        "normalised": {"    pairs": "    days = days / (1e-9 + xp.max(xp.abs(days)))\n    pairs"},
        "width_first": {"axis=-1)": "axis=-2)"},
        "pairs_from_one": {"range(M // 2)": "range(1, M // 2 + 1)"},
        "scaled_by_root": {RETURN: RETURN + " / M**0.5"},
        "detached": InTorch({"    pairs": "    days = days.detach()\n    pairs"}),
        "rounded": Like("diagnosis.digits", InNumPy({RETURN: RETURN + ".round(2)"})),
    },
)
