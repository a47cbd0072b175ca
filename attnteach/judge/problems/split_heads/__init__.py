from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form


def cases(draw):
    A, B, T, H, D = draw.sizes(5)
    yield Case("two positions, two heads", (draw.distinct(2, 4), 2))
    yield Case("two positions, three heads", (draw.distinct(2, 6), 3))
    yield Case("two sequences of two positions, three heads", (draw.distinct(2, 2, 6), 3), hint="a batch")
    yield Case("one sequence, no batch", (draw.normal(T, H * D), H))
    yield Case("a batch", (draw.normal(B, T, H * D), H), keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(B, T, H * D), H))
    yield Case("two leading axes", (draw.normal(A, B, T, H * D), H))
    yield Case("one head", (draw.normal(B, T, D), 1))
    yield Case("one position", (draw.normal(B, 1, H * D), H))
    yield Case("three leading axes", (draw.normal(2, A, B, T, H * 2), H), hint="two leading axes")
    yield Case("every size is one", (draw.normal(1, 1, 1), 1), hint="ones")
    for name, (b, t, h, d) in {"batch": (H, T, H, D), "length": (B, H, H, D), "width": (B, T, H, H)}.items():
        yield Case(f"as many heads as {name}", (draw.normal(b, t, h * d), h), hint="equal sizes")
    yield Case("all sizes equal", (draw.normal(3, 3, 3, 9), 3), hint="equal sizes")
    yield Case("a thousand positions", (draw.normal(1000, 2 * H), H), hint="long")
    yield from in_every_form((draw.normal(B, T, H * D), H))


START = "    xp = array_namespace(x)\n"
SWAPPED = "xp.moveaxis(heads, -2, -3)"

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
        "view_of_all": Like(
            "view_without_transpose",
            {
                "(*lead, T, H, M // H)": "(-1, T, M // H)",
                f"return {SWAPPED}": "return xp.reshape(heads, (*lead, H, T, M // H))",
            },
        ),
        "swapped_by_size": {SWAPPED: f"(heads if T == H else {SWAPPED})"},
        "axis_from_the_left": {SWAPPED: "xp.moveaxis(heads, 2, 1)"},
        "batch_from_the_left": Like("axis_from_the_left", {SWAPPED: "xp.moveaxis(heads, 1, 0)"}),
        "batch_merged": {f"return {SWAPPED}": f"return xp.reshape({SWAPPED}, (-1, T, M // H))"},
        "squeezed": {f"return {SWAPPED}": f"heads = {SWAPPED}\n    return heads[..., 0, :, :] if H == 1 else heads"},
        "positions_reversed": {SWAPPED: f"xp.flip({SWAPPED}, axis=-2)"},
        "table": {SWAPPED: f"{SWAPPED}[..., :512, :]"},
        "scaled": {f"return {SWAPPED}": f"return {SWAPPED} / (M // H) ** 0.5"},
        "fixed_axes": {"*lead, T, M = x.shape": "B, T, M = x.shape\n    lead = (B,)"},
        "widened": InTorch({START: START + "    x = x.float()\n"}),
        "view": InTorch({START: START + "    x = x.view(-1, x.shape[-1]).view(x.shape)\n"}),
        "detached": InTorch({START: START + "    x = x.detach()\n"}),
    },
)
