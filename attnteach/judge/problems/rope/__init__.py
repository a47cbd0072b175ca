import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def cases(draw):
    B, H, T, half = draw.sizes(4)
    D = 2 * half
    yield Case("position one", (draw.normal(1, 4), np.arange(1, 2)))
    yield Case("position zero", (draw.normal(1, D), np.arange(1)))
    yield Case("one sequence from zero", (draw.normal(T, D), np.arange(T)))
    yield Case("a batch of heads", (draw.normal(B, H, T, D), np.arange(T)), keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(B, H, T, D), np.arange(T)))
    yield Case("positions that start at 37", (draw.normal(B, T, D), np.arange(37, 37 + T)))
    yield Case("positions out of order", (draw.normal(B, T, D), draw.rng.permutation(100)[:T]))
    yield Case("another theta", (draw.normal(B, T, D), np.arange(T), 500.0))
    yield from in_every_form((draw.normal(B, T, D), np.arange(3, T + 3)), slack=1.0)
    yield Case(
        "half precision at far positions, float16",
        (draw.normal(B, T, D), np.arange(3001, T + 3001)),
        dtype="float16",
        hint="far positions",
    )
    yield Case(
        "half precision at far positions, bfloat16",
        (draw.normal(B, T, D), np.arange(3001, T + 3001)),
        dtype="bfloat16",
        only="torch",
        hint="far positions",
    )


PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("positions", "rope"),
    seed=(4,),
    oracle=lambda x, positions, theta=10000.0: kernels.rope(x, positions, theta=theta),
    cases=cases,
    wrong={
        "identity": {
            "    return xp.concat([first * cos - second * sin, first * sin + second * cos], axis=-1)": "    return x * 1.0"
        },
        "interleaved": {
            "first, second = x[..., :half], x[..., half:]": "first, second = x[..., 0::2], x[..., 1::2]",
            "    return xp.concat([first * cos - second * sin, first * sin + second * cos], axis=-1)": "    return xp.reshape(xp.stack([first * cos - second * sin, first * sin + second * cos], axis=-1), x.shape)",
        },
        "ignores_positions": {"xp.astype(positions, xp.float64)": "xp.arange(x.shape[-2], dtype=xp.float64)"},
        "starts_at_one": {"xp.astype(positions, xp.float64)": "(1 + xp.astype(positions, xp.float64))"},
        "wrong_direction": {
            "first * cos - second * sin, first * sin + second * cos": "first * cos + second * sin, second * cos - first * sin"
        },
        "sign": {"first * cos - second * sin": "first * cos + second * sin"},
        "frequency_per_column": {"dtype=xp.float64) / half)": "dtype=xp.float64) / (2 * half))"},
        "rising_frequency": {
            "theta ** (-xp.arange(half, dtype=xp.float64) / half)": "theta ** (xp.arange(half, dtype=xp.float64) / half)"
        },
        "theta_ignored": {"    half = x": "    theta = 10000.0\n    half = x"},
        "added": {"[first * cos - second * sin, first * sin + second * cos]": "[first + sin, second + cos]"},
        "one_frequency": {
            "theta ** (-xp.arange(half, dtype=xp.float64) / half)": "theta ** (-xp.zeros(half, dtype=xp.float64))"
        },
        "only_first_half": {"first * sin + second * cos]": "second]"},
        "short_angles": {
            "    angle = xp.astype(positions, xp.float64)[:, None] * frequency": "    angle = xp.astype(xp.astype(xp.astype(positions, xp.float64)[:, None] * frequency, x.dtype), xp.float64)"
        },
        "detached": InTorch({"    half = x": "    x = x.detach()\n    half = x"}),
    },
)
