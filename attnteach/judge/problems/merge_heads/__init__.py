from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem
from attnteach.judge.problems._shared import in_every_form


def cases(draw):
    A, B, T, H, D = draw.sizes(5)
    yield Case("two heads, two positions", (draw.normal(2, 2, 2),))
    yield Case("one sequence, no batch", (draw.normal(H, T, D),))
    yield Case("a batch", (draw.normal(B, H, T, D),), keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(B, H, T, D),))
    yield Case("two leading axes", (draw.normal(A, B, H, T, D),))
    yield Case("one head", (draw.normal(B, 1, T, D),))
    yield Case("one position", (draw.normal(B, H, 1, D),))
    yield from in_every_form((draw.normal(B, H, T, D),))


PROBLEM = Problem(
    __name__,
    level="L0",
    tags=("heads", "shapes"),
    seed=(4, 6),
    oracle=kernels.merge_heads,
    cases=cases,
    wrong={
        "view_without_transpose": {"xp.moveaxis(x, -3, -2)": "x"},
        "interleaved": {"xp.moveaxis(x, -3, -2)": "xp.moveaxis(x, -3, -1)"},
        "sum_of_heads": {
            "    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D))": "    return xp.sum(x, axis=-3)"
        },
        "mean_of_heads": {
            "    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D))": "    return xp.concat([xp.mean(x, axis=-3)] * H, axis=-1)"
        },
        "reversed_heads": {"xp.moveaxis(x, -3, -2)": "xp.flip(xp.moveaxis(x, -3, -2), axis=-2)"},
        "along_positions": {"(*lead, T, H * D)": "(*lead, T * H, D)"},
        "first_head": {"xp.moveaxis(x, -3, -2)": "xp.moveaxis(0 * x + x[..., :1, :, :], -3, -2)"},
        "transposed": {
            "    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D))": "    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D)).mT"
        },
    },
)
