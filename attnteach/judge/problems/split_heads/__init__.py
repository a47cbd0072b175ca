from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem
from attnteach.judge.problems._shared import in_every_form


def cases(draw):
    A, B, T, H, D = draw.sizes(5)
    yield Case("two positions, two heads", (draw.normal(2, 4), 2))
    yield Case("one sequence, no batch", (draw.normal(T, H * D), H))
    yield Case("a batch", (draw.normal(B, T, H * D), H), keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(B, T, H * D), H))
    yield Case("two leading axes", (draw.normal(A, B, T, H * D), H))
    yield Case("one head", (draw.normal(B, T, D), 1))
    yield Case("one position", (draw.normal(B, 1, H * D), H))
    yield from in_every_form((draw.normal(B, T, H * D), H))


PROBLEM = Problem(
    __name__,
    level="L0",
    tags=("heads", "shapes"),
    seed=(4, 6),
    oracle=kernels.split_heads,
    cases=cases,
    wrong={
        "view_without_transpose": {
            "(*lead, T, H, M // H)": "(*lead, H, T, M // H)",
            "xp.moveaxis(heads, -2, -3)": "heads",
        },
        "no_transpose": {"xp.moveaxis(heads, -2, -3)": "heads"},
        "interleaved": {"(*lead, T, H, M // H))": "(*lead, T, M // H, H)).mT"},
        "transposed_heads": {"xp.moveaxis(heads, -2, -3)": "xp.moveaxis(heads, -2, -3).mT"},
        "heads_and_width_swapped": {"(*lead, T, H, M // H)": "(*lead, T, M // H, H)"},
        "reversed_heads": {"xp.moveaxis(heads, -2, -3)": "xp.flip(xp.moveaxis(heads, -2, -3), axis=-3)"},
        "head_axis_first": {"xp.moveaxis(heads, -2, -3)": "xp.moveaxis(heads, -2, 0)"},
        "copies": {
            "xp.moveaxis(heads, -2, -3)": "0 * xp.moveaxis(heads, -2, -3) + xp.moveaxis(heads, -2, -3)[..., :1, :, :]"
        },
    },
)
