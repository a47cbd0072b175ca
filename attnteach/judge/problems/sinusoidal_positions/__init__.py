from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InNumPy, Like, Problem


def cases(draw):
    n, half = draw.sizes(2, least=5)
    yield Case("three positions, width four", (3, 4))
    yield Case("two positions, width two", (2, 2))
    yield Case("as many positions as columns", (6, 6))
    yield Case("one position", (1, 2 * half))
    yield Case("one pair", (n, 2))
    yield Case("more positions than columns", (n * half, 2 * half))
    yield Case("more columns than positions", (n, 2 * n * half))
    yield Case("six hundred positions", (600, 4))
    yield Case("more positions than five thousand", (5500, 2), slack=10.0)


ANGLE = "    angle = position / 10000.0 ** (np.arange(0, M, 2) / M)\n"
RETURN = "    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(n, M)"

PROBLEM = Problem(
    __name__,
    level="L0",
    tags=("positions",),
    seed=(4, 6),
    oracle=kernels.sinusoidal_positions,
    cases=cases,
    wrong={
        "halves": {
            "np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(n, M)": "np.concatenate([np.sin(angle), np.cos(angle)], axis=-1)"
        },
        "swapped": {"[np.sin(angle), np.cos(angle)]": "[np.cos(angle), np.sin(angle)]"},
        "frequency_per_column": {
            "    return np.stack": "    angle = position / 10000.0 ** (np.arange(M) / M)\n    return np.where(np.arange(M) % 2, np.cos(angle), np.sin(angle))\n    return np.stack"
        },
        "exponent_halved": {"np.arange(0, M, 2) / M": "np.arange(M // 2) / M"},
        "from_one": {"np.arange(n)[:, None]": "np.arange(1, n + 1)[:, None]"},
        "multiplied": {"position / 10000.0": "position * 10000.0"},
        "base_1000": {"10000.0": "1000.0"},
        "sines_only": {"np.cos(angle)]": "np.sin(angle)]"},
        "transposed": {".reshape(n, M)": ".reshape(n, M).T"},
        "normalised": {"np.arange(n)[:, None]": "np.arange(n)[:, None] / n"},
        "two_pi": {"angle = position": "angle = 2 * np.pi * position"},
        "woven_the_other_way": Like("halves", {RETURN: RETURN.replace("axis=-1)", "axis=-2)")}),
        "columns_by_parity_of_pair": {
            RETURN: "    both = np.repeat(angle, 2, axis=-1)\n    return np.where(np.arange(M) // 2 % 2, np.cos(both), np.sin(both))"
        },
        "cosines_only": {"np.sin(angle), np": "np.cos(angle), np"},
        "exponent_doubled": {"np.arange(0, M, 2) / M": "2 * np.arange(0, M, 2) / M"},
        "exponent_of_width_less_two": {"np.arange(0, M, 2) / M": "np.arange(0, M, 2) / max(M - 2, 1)"},
        "pairs_from_one": {"np.arange(0, M, 2) / M": "np.arange(2, M + 2, 2) / M"},
        "natural_base": {"10000.0 ** (": "np.exp(1.0) ** ("},
        "linear_frequencies": {ANGLE: "    angle = position / (1 + 9999.0 * np.arange(0, M, 2) / M)\n"},
        "frequency_of_next_column": Like(
            "frequency_per_column",
            {
                RETURN: """    slower = position / 10000.0 ** (np.arange(1, M + 1, 2) / M)
    return np.stack([np.sin(angle), np.cos(slower)], axis=-1).reshape(n, M)"""
            },
        ),
        "reversed_frequencies": {RETURN: "    angle = angle[:, ::-1]\n" + RETURN},
        "centred": {"np.arange(n)[:, None]": "np.arange(n)[:, None] - n // 2"},
        "table_of_512": {"np.arange(n)[:, None]": "np.minimum(np.arange(n), 511)[:, None]"},
        "table_of_5000": Like("table_of_512", {"np.arange(n)[:, None]": "np.minimum(np.arange(n), 4999)[:, None]"}),
        "scaled_by_root": {RETURN: RETURN + " / np.sqrt(M)"},
        "phase_of_cosine": {RETURN: RETURN.replace("np.cos(angle)", "np.sin(angle + 1)")},
        "rounded": Like("diagnosis.digits", InNumPy({RETURN: RETURN + ".round(3)"})),
        "half_angles": {ANGLE: ANGLE.replace("position /", "position / 2 /")},
        "degrees": Like("two_pi", {ANGLE: ANGLE.replace("position /", "position * np.pi / 180 /")}),
        "transposed_when_square": Like(
            "transposed",
            {RETURN: RETURN.replace("    return ", "    table = ") + "\n    return table.T if n == M else table"},
        ),
    },
)
