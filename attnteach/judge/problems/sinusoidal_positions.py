from ... import kernels
from ..problem import Case, Problem, wrong

REFERENCE = """
import numpy as np


def sinusoidal_positions(n, M):
    position = np.arange(n)[:, None]
    angle = position / 10000.0 ** (np.arange(0, M, 2) / M)
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(n, M)
""".lstrip()


def cases(draw):
    n, half = draw.sizes(2, least=5)
    yield Case("three positions, width four", (3, 4))
    yield Case("one position", (1, 2 * half), hint="Position 0 is sin 0 = 0 and cos 0 = 1 in turns.")
    yield Case("one pair", (n, 2), hint="The first pair turns with frequency 1.")
    yield Case("more positions than columns", (n * half, 2 * half))
    yield Case("more columns than positions", (n, 2 * n * half))


PROBLEM = Problem(
    id="sinusoidal_positions",
    title="Sinusoidal position vectors",
    statement="""
        The fixed position table of the first Transformer. Position p, pair i: sin(p / 10000^(2i/M)) in column 2i,
        the cosine of the same angle in column 2i + 1. M is even.
        -> (n, M) float, row p for position p = 0 .. n-1
        """,
    signature="def sinusoidal_positions(n, M):",
    level="L0",
    tags=("positions",),
    seed=(4, 6),
    hints=(
        "How many different frequencies are there for M columns?",
        "M/2 frequencies, 10000^(-2i/M); both columns of a pair share one.",
        "Fill columns 0::2 with sines and 1::2 with cosines of positions[:, None] * frequencies.",
    ),
    reference=REFERENCE,
    oracle=kernels.sinusoidal_positions,
    cases=cases,
    mutants=(
        wrong(
            "halves",
            "Sines fill the first half and cosines the second: they alternate, sine in even columns.",
            "np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(n, M)",
            "np.concatenate([np.sin(angle), np.cos(angle)], axis=-1)",
        ),  # fmt: skip
        wrong(
            "swapped",
            "Sine and cosine are swapped: sine goes to the even columns.",
            "[np.sin(angle), np.cos(angle)]",
            "[np.cos(angle), np.sin(angle)]",
        ),
        wrong(
            "frequency_per_column",
            "Each column has a frequency of its own: the two columns of a pair share one, 10000^(-2i/M).",
            "    return np.stack",
            "    angle = position / 10000.0 ** (np.arange(M) / M)\n    return np.where(np.arange(M) % 2, np.cos(angle), np.sin(angle))\n    return np.stack",
        ),  # fmt: skip
        wrong(
            "exponent_halved",
            "The exponent is i/M where 2i/M is asked: the frequencies fall half as fast.",
            "np.arange(0, M, 2) / M",
            "np.arange(M // 2) / M",
        ),
        wrong(
            "from_one",
            "Positions start at 1: the first row is position 0.",
            "np.arange(n)[:, None]",
            "np.arange(1, n + 1)[:, None]",
        ),
        wrong(
            "multiplied",
            "You multiply by 10000^(2i/M): the frequencies must fall.",
            "position / 10000.0",
            "position * 10000.0",
        ),
        wrong("base_1000", "The base is 1000; it is 10000.", "10000.0", "1000.0"),
        wrong(
            "sines_only", "Only sines: a shift of position is then no linear map.", "np.cos(angle)]", "np.sin(angle)]"
        ),
        wrong(
            "transposed",
            "Rows and columns are swapped: one row for each position.",
            ".reshape(n, M)",
            ".reshape(n, M).T",
        ),
        wrong(
            "normalised",
            "You divide the positions by n: the table must not depend on how many rows are asked for.",
            "np.arange(n)[:, None]",
            "np.arange(n)[:, None] / n",
        ),
        wrong(
            "two_pi",
            "You count turns: the angle is in radians, without 2 pi.",
            "angle = position",
            "angle = 2 * np.pi * position",
        ),
    ),
)
