import numpy as np

from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form, tensor_mistakes


def cases(draw):
    B, H, T, half = draw.sizes(4)
    D = 2 * half
    yield Case("position one", (draw.distinct(1, 4), np.arange(1, 2)))
    yield Case("position two, one pair", (draw.distinct(1, 2) + 5, np.arange(2, 3)))
    yield Case("positions zero and one", (draw.distinct(2, 4), np.arange(2)))
    yield Case("position zero", (draw.normal(1, D), np.arange(1)))
    yield Case("one sequence from zero", (draw.normal(T, D), np.arange(T)))
    heads = draw.normal(B, H, T, D), np.arange(T)
    yield Case("a batch of heads", heads, keep=True)
    yield Case("the same heads again", heads, again="a batch of heads", hint="kept between calls")
    yield Case("as many heads as positions", (draw.normal(4, 3, 3, 6), np.array([5, 2, 7])), hint="equal sizes")
    yield Case("as many sequences as positions", (draw.normal(3, 3, 6), np.array([5, 2, 7])), hint="equal sizes")
    yield Case("as many positions as columns", (draw.normal(2, 4, 4), np.array([5, 2, 7, 1])), hint="equal sizes")
    yield Case("as many positions as pairs", (draw.normal(2, 3, 6), np.array([5, 2, 7])), hint="equal sizes")
    yield Case("the same sizes, other numbers", (draw.normal(B, H, T, D), np.arange(T)))
    yield Case("positions that start at 37", (draw.normal(B, T, D), np.arange(37, 37 + T)))
    yield Case("positions out of order", (draw.normal(B, T, D), draw.rng.permutation(100)[:T]))
    yield Case("equal positions", (draw.normal(B, 3, D), np.array([7, 7, 7])))
    yield Case("position 700", (draw.normal(B, 1, D), np.array([700])))
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


START = "    xp = array_namespace(x)\n"
TABLE = "    cos, sin = xp.astype(xp.cos(angle), x.dtype), xp.astype(xp.sin(angle), x.dtype)\n"
SPLIT = "first, second = x[..., :half], x[..., half:]"
JOIN = "    return xp.concat([first * cos - second * sin, first * sin + second * cos], axis=-1)"
ANGLE = "xp.astype(positions, xp.float64)[:, None] * frequency"
FREQUENCY = "theta ** (-xp.arange(half, dtype=xp.float64) / half)"

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
        "positions_of_the_first": {
            ANGLE: "(positions[0] + xp.arange(x.shape[-2], dtype=xp.float64))[:, None] * frequency"
        },
        "positions_sorted": {ANGLE: "xp.sort(xp.astype(positions, xp.float64))[:, None] * frequency"},
        "table_of_2048": {ANGLE: "xp.take(xp.arange(2048, dtype=xp.float64), positions, axis=0)[:, None] * frequency"},
        "table_of_512": Like(
            "table_of_2048",
            {ANGLE: "xp.take(xp.arange(512, dtype=xp.float64), positions, axis=0)[:, None] * frequency"},
        ),
        "positions_clipped": Like(
            "table_of_2048",
            {ANGLE: "xp.where(positions < 512, xp.astype(positions, xp.float64), 511.0)[:, None] * frequency"},
        ),
        "swapped_sine_and_cosine": {
            "xp.astype(xp.cos(angle), x.dtype), xp.astype(xp.sin(angle), x.dtype)": "xp.astype(xp.sin(angle), x.dtype), xp.astype(xp.cos(angle), x.dtype)"
        },
        "interleaved_tables": {
            TABLE: TABLE + "    first, second = x[..., 0::2], x[..., 1::2]\n",
            "    " + SPLIT + "\n": "",
        },
        "interleaved_result": {
            JOIN: JOIN.replace("    return xp.concat([", "    return xp.reshape(xp.stack([") + ", x.shape)"
        },
        "halves_exchanged": {
            JOIN: "    return xp.concat([first * sin + second * cos, first * cos - second * sin], axis=-1)"
        },
        "rotate_half_without_sign": Like(
            "sign",
            {
                JOIN: """    whole = (xp.concat([a, a], axis=-1) for a in (cos, sin))
    cos, sin = whole
    return x * cos + xp.concat([second, first], axis=-1) * sin"""
            },
        ),
        "repeated_table": {
            JOIN: "    two = lambda a: xp.reshape(xp.stack([a, a], axis=-1), (*a.shape[:-1], 2 * half))\n    return x * two(cos) + xp.concat([-second, first], axis=-1) * two(sin)"
        },
        "exponent_of_width_less_two": {FREQUENCY: "theta ** (-xp.arange(half, dtype=xp.float64) / max(half - 1, 1))"},
        "exponent_from_one": {FREQUENCY: "theta ** (-xp.arange(1, half + 1, dtype=xp.float64) / half)"},
        "linear_frequency": {FREQUENCY: "1 / (1 + (theta - 1) * xp.arange(half, dtype=xp.float64) / half)"},
        "turns": {ANGLE: "2 * 3.141592653589793 * " + ANGLE},
        "degrees": Like("turns", {ANGLE: ANGLE + " * (3.141592653589793 / 180)"}),
        "turned_by_heads": {
            JOIN: "    if x.ndim > 2 and x.shape[-3] == x.shape[-2]:\n        cos, sin = cos[:, None], sin[:, None]\n"
            + JOIN
        },
        "angles_transposed": {TABLE: "    angle = angle.mT if angle.shape[0] == angle.shape[1] else angle\n" + TABLE},
        "first_pair_only": {
            TABLE: TABLE
            + "    cos = xp.where(xp.arange(half) < half // 2, cos, 1.0)\n    sin = xp.where(xp.arange(half) < half // 2, sin, 0.0)\n"
        },
        "scaled_by_root": {JOIN: JOIN.replace("    return ", "    out = ") + "\n    return out / x.shape[-1] ** 0.5"},
        "kept_table": {
            "def rope(": "KEPT = {}\n\n\ndef rope(",
            TABLE: TABLE + "    cos, sin = KEPT.setdefault(x.shape, (cos, sin))\n",
        },
        "changes_x": Like(
            "compared.changed",
            InTorch(
                {
                    JOIN: JOIN.replace("    return ", "    out = ")
                    + "\n    with xp.no_grad():\n        x.copy_(out)\n    return out"
                }
            ),
        ),
        **tensor_mistakes(START, "x"),
        "view_of_halves": Like(
            "view", InTorch({SPLIT: "first, second = x.view(*x.shape[:-2], -1).view(x.shape).chunk(2, -1)"})
        ),
        "tables_in_float64": Like(
            "widened", InTorch({TABLE: "    cos, sin = xp.cos(angle).to(xp.float32), xp.sin(angle).to(xp.float32)\n"})
        ),
    },
)
