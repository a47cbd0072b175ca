import numpy as np

from ... import kernels
from ..problem import Case, Problem, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def rope(x, positions, theta=10000.0):
    xp = array_namespace(x)
    half = x.shape[-1] // 2
    frequency = theta ** (-xp.arange(half, dtype=xp.float64) / half)
    angle = xp.astype(positions, xp.float64)[:, None] * frequency
    cos, sin = xp.astype(xp.cos(angle), x.dtype), xp.astype(xp.sin(angle), x.dtype)
    first, second = x[..., :half], x[..., half:]
    return xp.concat([first * cos - second * sin, first * sin + second * cos], axis=-1)
""".lstrip()


def cases(draw):
    B, H, T, half = draw.sizes(4)
    D = 2 * half
    yield Case(
        "position one",
        (draw.normal(1, 4), np.arange(1, 2)),
        hint="Pair column i with column i + D/2 and turn by position * theta^(-2i/D).",
    )
    yield Case(
        "position zero", (draw.normal(1, D), np.arange(1)), hint="At position 0 the angle is 0 and nothing turns."
    )
    yield Case("one sequence from zero", (draw.normal(T, D), np.arange(T)))
    yield Case(
        "a batch of heads",
        (draw.normal(B, H, T, D), np.arange(T)),
        keep=True,
        hint="It is right for one sequence and wrong with batch and heads: positions belong to axis -2.",
    )
    yield Case("the same sizes, other numbers", (draw.normal(B, H, T, D), np.arange(T)))
    yield Case(
        "positions that start at 37",
        (draw.normal(B, T, D), np.arange(37, 37 + T)),
        hint="You number the rows yourself: use `positions`. With a cache the first new row is not position 0.",
    )
    yield Case(
        "positions out of order",
        (draw.normal(B, T, D), draw.rng.permutation(100)[:T]),
        hint="You number the rows yourself: use `positions`.",
    )
    yield Case("another theta", (draw.normal(B, T, D), np.arange(T), 500.0), hint="`theta` is ignored.")
    yield from ways((draw.normal(B, T, D), np.arange(3, T + 3)), slack=1.0)
    text = "float16 cannot count beyond 2048 nor bfloat16 beyond 256: take the angles in float32 and round their cosines and sines."
    yield Case(
        "half precision at far positions, float16",
        (draw.normal(B, T, D), np.arange(3001, T + 3001)),
        dtype="float16",
        hint=text,
    )
    yield Case(
        "half precision at far positions, bfloat16",
        (draw.normal(B, T, D), np.arange(3001, T + 3001)),
        dtype="bfloat16",
        only="torch",
        hint=text,
    )


PROBLEM = Problem(
    id="rope",
    title="Rotary position embedding",
    statement="""
        Turn pairs of columns by an angle that grows with the position, so that q . k depends on the distance only.
        x (..., T, D), D even; positions (T,) int, not always starting at 0 -> (..., T, D)
        Half-split pairs: column i goes with column i + D/2, angle = position * theta^(-2 i / D), i = 0 .. D/2 - 1.
        """,
    signature="def rope(x, positions, theta=10000.0):",
    level="L2",
    tags=("positions", "rope"),
    seed=(4,),
    hints=(
        "A rotation of the plane: (a, b) -> (a cos - b sin, a sin + b cos). Which columns are a, which are b?",
        "Angles (T, D/2) = positions[:, None] * theta ** (-arange(D/2) / (D/2)).",
        "a = x[..., :D/2], b = x[..., D/2:]; concatenate the two turned halves along the last axis.",
    ),
    reference=REFERENCE,
    oracle=lambda x, positions, theta=10000.0: kernels.rope(x, positions, theta=theta),
    cases=cases,
    mutants=(
        wrong(
            "identity",
            "Nothing turns: you return x as it came. q . k would not know the distance.",
            "    return xp.concat([first * cos - second * sin, first * sin + second * cos], axis=-1)",
            "    return x * 1.0",
        ),  # fmt: skip
        wrong(
            "interleaved",
            "You pair neighbours (2i, 2i+1); half-split pairs column i with column i + D/2. Mixing the two breaks loaded weights without an error.",
            "first, second = x[..., :half], x[..., half:]",
            "first, second = x[..., 0::2], x[..., 1::2]",
            "    return xp.concat([first * cos - second * sin, first * sin + second * cos], axis=-1)",
            "    return xp.reshape(xp.stack([first * cos - second * sin, first * sin + second * cos], axis=-1), x.shape)",
        ),  # fmt: skip
        wrong(
            "ignores_positions",
            "You number the rows from 0 and ignore `positions`: the first row after a cache is not position 0.",
            "xp.astype(positions, xp.float64)",
            "xp.arange(x.shape[-2], dtype=xp.float64)",
        ),  # fmt: skip
        wrong(
            "starts_at_one",
            "Your positions are one too large. Scores would not notice, since they see differences; a cache would.",
            "xp.astype(positions, xp.float64)",
            "(1 + xp.astype(positions, xp.float64))",
        ),  # fmt: skip
        wrong(
            "wrong_direction",
            "You turn the other way: the sign of the sine is flipped.",
            "first * cos - second * sin, first * sin + second * cos",
            "first * cos + second * sin, second * cos - first * sin",
        ),  # fmt: skip
        wrong(
            "sign",
            "Not a rotation: both halves have the sine with the same sign, so lengths change.",
            "first * cos - second * sin",
            "first * cos + second * sin",
        ),  # fmt: skip
        wrong(
            "frequency_per_column",
            "The frequencies fall half as fast: the exponent is -2i/D, that is -i/(D/2), for i up to D/2.",
            "dtype=xp.float64) / half)",
            "dtype=xp.float64) / (2 * half))",
        ),  # fmt: skip
        wrong(
            "rising_frequency",
            "The frequencies rise with the column: the exponent is negative.",
            "theta ** (-xp.arange(half, dtype=xp.float64) / half)",
            "theta ** (xp.arange(half, dtype=xp.float64) / half)",
        ),
        wrong(
            "theta_ignored",
            "You hard-code theta = 10000 and ignore the argument.",
            "    half = x",
            "    theta = 10000.0\n    half = x",
        ),
        wrong(
            "added",
            "You add sines to x, as absolute embeddings do; RoPE turns x.",
            "[first * cos - second * sin, first * sin + second * cos]",
            "[first + sin, second + cos]",
        ),  # fmt: skip
        wrong(
            "one_frequency",
            "All pairs turn at the same speed: each pair i has its own frequency theta^(-2i/D).",
            "theta ** (-xp.arange(half, dtype=xp.float64) / half)",
            "theta ** (-xp.zeros(half, dtype=xp.float64))",
        ),  # fmt: skip
        wrong(
            "only_first_half",
            "Only the first half of the columns is turned: both members of a pair change.",
            "first * sin + second * cos]",
            "second]",
        ),  # fmt: skip
        wrong(
            "short_angles",
            "The angles are rounded to the type of x: in half precision far positions fall together. Take angles in float32, then round cosine and sine.",
            "    angle = xp.astype(positions, xp.float64)[:, None] * frequency",
            "    angle = xp.astype(xp.astype(xp.astype(positions, xp.float64)[:, None] * frequency, x.dtype), xp.float64)",
        ),  # fmt: skip
        wrong(
            "detached",
            "The result is cut from the graph: no gradient reaches x.",
            "    half = x",
            "    x = x.detach()\n    half = x",
            on=("torch",),
        ),  # fmt: skip
    ),
)
