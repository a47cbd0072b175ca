from ... import kernels
from ..problem import Case, Problem, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def merge_heads(x):
    xp = array_namespace(x)
    *lead, H, T, D = x.shape
    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D))
""".lstrip()


def cases(draw):
    A, B, T, H, D = draw.sizes(5)
    yield Case("two heads, two positions", (draw.normal(2, 2, 2),))
    yield Case("one sequence, no batch", (draw.normal(H, T, D),))
    yield Case(
        "a batch",
        (draw.normal(B, H, T, D),),
        keep=True,
        hint="It is right for one sequence and wrong for a batch: count axes from the right.",
    )
    yield Case("the same sizes, other numbers", (draw.normal(B, H, T, D),))
    yield Case(
        "two leading axes",
        (draw.normal(A, B, H, T, D),),
        hint="It is right for one batch axis and wrong for two: keep `*lead`.",
    )
    yield Case("one head", (draw.normal(B, 1, T, D),))
    yield Case("one position", (draw.normal(B, H, 1, D),))
    yield from ways((draw.normal(B, H, T, D),))


PROBLEM = Problem(
    id="merge_heads",
    title="Put the heads side by side again",
    statement="""
        The inverse of split_heads: x (..., H, T, D) -> (..., T, H*D), for any number of leading axes.
        Head h fills the columns h*D to (h+1)*D of every position.
        """,
    signature="def merge_heads(x):",
    level="L0",
    tags=("heads", "shapes"),
    seed=(4, 6),
    hints=(
        "Which axis must come next to D before the two can become one?",
        "Move the head axis behind the positions: (..., T, H, D).",
        "Then reshape the last two axes into one; in torch the transposed tensor needs reshape, not view.",
    ),
    reference=REFERENCE,
    oracle=kernels.merge_heads,
    cases=cases,
    mutants=(
        wrong(
            "view_without_transpose",
            "You reshape without moving the head axis: the shape is right and positions are mixed. Swap axes -2 and -3 first.",
            "xp.moveaxis(x, -3, -2)",
            "x",
        ),  # fmt: skip
        wrong(
            "interleaved",
            "The heads' columns come out dealt in turns: head h fills a block of neighbouring columns.",
            "xp.moveaxis(x, -3, -2)",
            "xp.moveaxis(x, -3, -1)",
        ),
        wrong(
            "sum_of_heads",
            "You add the heads up: they go side by side, the output projection mixes them.",
            "    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D))",
            "    return xp.sum(x, axis=-3)",
        ),  # fmt: skip
        wrong(
            "mean_of_heads",
            "You average the heads: they go side by side.",
            "    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D))",
            "    return xp.concat([xp.mean(x, axis=-3)] * H, axis=-1)",
        ),  # fmt: skip
        wrong(
            "reversed_heads",
            "The heads come out in reverse order.",
            "xp.moveaxis(x, -3, -2)",
            "xp.flip(xp.moveaxis(x, -3, -2), axis=-2)",
        ),
        wrong(
            "along_positions",
            "You stack the heads along the positions: the width grows, not the length.",
            "(*lead, T, H * D)",
            "(*lead, T * H, D)",
        ),
        wrong(
            "first_head",
            "Every block of columns holds the first head.",
            "xp.moveaxis(x, -3, -2)",
            "xp.moveaxis(0 * x + x[..., :1, :, :], -3, -2)",
        ),
        wrong(
            "transposed",
            "Positions and columns are swapped: (..., T, H*D).",
            "    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D))",
            "    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D)).mT",
        ),
    ),
)
