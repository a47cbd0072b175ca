from ... import kernels
from ..problem import Case, Problem, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def split_heads(x, H):
    xp = array_namespace(x)
    *lead, T, M = x.shape
    heads = xp.reshape(x, (*lead, T, H, M // H))
    return xp.moveaxis(heads, -2, -3)
""".lstrip()


def cases(draw):
    A, B, T, H, D = draw.sizes(5)
    yield Case("two positions, two heads", (draw.normal(2, 4), 2))
    yield Case("one sequence, no batch", (draw.normal(T, H * D), H))
    yield Case(
        "a batch",
        (draw.normal(B, T, H * D), H),
        keep=True,
        hint="It is right for one sequence and wrong for a batch: count axes from the right.",
    )
    yield Case("the same sizes, other numbers", (draw.normal(B, T, H * D), H))
    yield Case(
        "two leading axes",
        (draw.normal(A, B, T, H * D), H),
        hint="It is right for one batch axis and wrong for two: keep `*lead`.",
    )
    yield Case("one head", (draw.normal(B, T, D), 1))
    yield Case("one position", (draw.normal(B, 1, H * D), H))
    yield from ways((draw.normal(B, T, H * D), H))


PROBLEM = Problem(
    id="split_heads",
    title="Split the model width into heads",
    statement="""
        x (..., T, M) -> (..., H, T, M/H), for any number of leading axes.
        Head h holds columns h*M/H to (h+1)*M/H of every position. H divides M.
        """,
    signature="def split_heads(x, H):",
    level="L0",
    tags=("heads", "shapes"),
    seed=(4, 6),
    hints=(
        "Which two moves are needed? One of them alone gives the right shape and the wrong numbers.",
        "First cut the last axis into (H, M/H). Memory order is untouched by that.",
        "Then move the head axis in front of the positions: reshape to (..., T, H, M/H), then swap axes -2 and -3.",
    ),
    reference=REFERENCE,
    oracle=kernels.split_heads,
    cases=cases,
    mutants=(
        wrong(
            "view_without_transpose",
            "You reshape straight to (..., H, T, M/H): the shape is right and the heads are mixtures of positions. Reshape to (T, H, M/H), then swap axes.",
            "(*lead, T, H, M // H)",
            "(*lead, H, T, M // H)",
            "xp.moveaxis(heads, -2, -3)",
            "heads",
        ),  # fmt: skip
        wrong(
            "no_transpose",
            "The head axis is still behind the positions: swap axes -2 and -3, so that each head is a (T, M/H) matrix.",
            "xp.moveaxis(heads, -2, -3)",
            "heads",
        ),  # fmt: skip
        wrong(
            "interleaved",
            "You deal the columns out in turns (column c goes to head c mod H); a head owns a block of neighbouring columns.",
            "(*lead, T, H, M // H))",
            "(*lead, T, M // H, H)).mT",
        ),  # fmt: skip
        wrong(
            "transposed_heads",
            "Each head comes out transposed, (M/H, T): positions come before the width.",
            "xp.moveaxis(heads, -2, -3)",
            "xp.moveaxis(heads, -2, -3).mT",
        ),  # fmt: skip
        wrong(
            "heads_and_width_swapped",
            "You cut into M/H heads of width H: the head count comes first.",
            "(*lead, T, H, M // H)",
            "(*lead, T, M // H, H)",
        ),  # fmt: skip
        wrong(
            "reversed_heads",
            "The heads come out in reverse order: head 0 owns the first columns.",
            "xp.moveaxis(heads, -2, -3)",
            "xp.flip(xp.moveaxis(heads, -2, -3), axis=-3)",
        ),  # fmt: skip
        wrong(
            "head_axis_first",
            "You put the head axis in front of the batch: it belongs directly before the positions.",
            "xp.moveaxis(heads, -2, -3)",
            "xp.moveaxis(heads, -2, 0)",
        ),  # fmt: skip
        wrong(
            "copies",
            "Every head gets the same first columns: head h owns columns h*M/H and on.",
            "xp.moveaxis(heads, -2, -3)",
            "0 * xp.moveaxis(heads, -2, -3) + xp.moveaxis(heads, -2, -3)[..., :1, :, :]",
        ),  # fmt: skip
    ),
)
