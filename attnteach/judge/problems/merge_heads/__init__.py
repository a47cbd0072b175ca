from attnteach import kernels
from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form


def cases(draw):
    A, B, T, H, D = draw.sizes(5)
    yield Case("two heads, two positions", (draw.distinct(2, 2, 2),))
    yield Case("two heads, three positions", (draw.distinct(2, 3, 2),))
    yield Case("two sequences, two heads, three positions", (draw.distinct(2, 2, 3, 2),), hint="a batch")
    yield Case("one sequence, no batch", (draw.normal(H, T, D),))
    yield Case("a batch", (draw.normal(B, H, T, D),), keep=True)
    yield Case("the same sizes, other numbers", (draw.normal(B, H, T, D),))
    yield Case("two leading axes", (draw.normal(A, B, H, T, D),))
    yield Case("one head", (draw.normal(B, 1, T, D),))
    yield Case("one position", (draw.normal(B, H, 1, D),))
    yield Case("three leading axes", (draw.normal(2, A, B, H, T, 2),), hint="two leading axes")
    yield Case("every size is one", (draw.normal(1, 1, 1, 1),), hint="ones")
    for name, shape in {"batch": (H, H, T, D), "length": (B, H, H, D), "width": (B, H, T, H)}.items():
        yield Case(f"as many heads as {name}", (draw.normal(*shape),), hint="equal sizes")
    yield Case("all sizes equal", (draw.normal(3, 3, 3, 3),), hint="equal sizes")
    yield Case("a thousand positions", (draw.normal(H, 1000, 2),), hint="long")
    yield from in_every_form((draw.normal(B, H, T, D),))


START = "    xp = array_namespace(x)\n"
MOVED = "xp.moveaxis(x, -3, -2)"
RESULT = f"    return xp.reshape({MOVED}, (*lead, T, H * D))"

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
        "mean_alone": Like("mean_of_heads", {RESULT: "    return xp.mean(x, axis=-3)"}),
        "moved_by_size": {MOVED: f"(x if T == H else {MOVED})"},
        "axis_from_the_left": {MOVED: "xp.moveaxis(x, 1, 2)"},
        "batch_from_the_left": Like("axis_from_the_left", {MOVED: "xp.moveaxis(x, 0, 1)"}),
        "batch_merged": {"(*lead, T, H * D)": "(-1, T, H * D)"},
        "everything_merged": Like("batch_merged", {"(*lead, T, H * D)": "(-1, H * D)"}),
        "not_reshaped": {RESULT: f"    return {MOVED}"},
        "width_before_heads": Like("interleaved", {RESULT: f"    return xp.reshape({MOVED}.mT, (*lead, T, H * D))"}),
        "squeezed": {
            RESULT: f"    out = xp.reshape({MOVED}, (*lead, T, H * D))\n    return out[..., 0, :] if T == 1 else out"
        },
        "scaled": {RESULT: RESULT + " / H"},
        "table": {"(*lead, T, H * D))": "(*lead, T, H * D))[..., :512, :]"},
        "fixed_axes": {"*lead, H, T, D = x.shape": "B, H, T, D = x.shape\n    lead = (B,)"},
        "widened": InTorch({START: START + "    x = x.float()\n"}),
        "view": InTorch({RESULT: "    return x.transpose(-3, -2).view(*lead, T, H * D)"}),
        "detached": InTorch({START: START + "    x = x.detach()\n"}),
    },
)
