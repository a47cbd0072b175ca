from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem


def cases(draw):
    n, half = draw.sizes(2, least=5)
    yield Case("three positions, width four", (3, 4))
    yield Case("one position", (1, 2 * half))
    yield Case("one pair", (n, 2))
    yield Case("more positions than columns", (n * half, 2 * half))
    yield Case("more columns than positions", (n, 2 * n * half))


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
    },
)
