import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def oracle(image, p):
    """Slices, square by square (Dosovitskiy et al. 2021, section 3.1)."""
    *lead, H, W, C = image.shape
    corners = [(y, x) for y in range(0, H, p) for x in range(0, W, p)]
    squares = [image[..., y : y + p, x : x + p, :].reshape(*lead, p * p * C) for y, x in corners]
    return np.stack(squares, axis=-2)


def cases(draw):
    B, h, w, C = draw.sizes(4, most=11)
    p, q = draw.sizes(2, most=5)
    image = draw.normal(h * p, w * p, C)
    yield Case("two rows of four pixels", (np.arange(8.0).reshape(2, 4, 1), 2))
    yield Case("one image", (image, p))
    yield Case("another size of patch", (draw.normal(w * q, h * q, C), q))
    yield Case("a square of squares", (draw.normal(3 * p, 3 * p, C), p))
    yield Case("a single channel", (draw.normal(h * p, w * p, 1), p))
    yield Case("patches of one pixel", (draw.normal(h, w, C), 1))
    yield Case("one patch, the whole image", (draw.normal(q, q, C), q))
    yield Case("a batch", (draw.normal(B, h * p, w * p, C), p), keep=True, hint="batch")
    yield Case("two leading axes", (draw.normal(3, B, 2 * p, 5 * p, C), p), hint="batch")
    yield from in_every_form((draw.normal(B, 2 * p, 3 * p, C), p))


CUT = "(*lead, H // p, p, W // p, p, C)"
PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("vision", "tokens", "shapes"),
    seed=(5, 11),
    oracle=oracle,
    cases=cases,
    wrong={
        "reshape_alone": {"xp.moveaxis(grid, -3, -4)": "grid"},
        "squares_by_column": {"xp.moveaxis(grid, -3, -4)": "xp.moveaxis(xp.moveaxis(grid, -3, -4), -4, -5)"},
        "pixels_by_column": {"xp.moveaxis(grid, -3, -4)": "xp.moveaxis(xp.moveaxis(grid, -3, -4), -2, -3)"},
        "channels_first": {"xp.moveaxis(grid, -3, -4)": "xp.moveaxis(xp.moveaxis(grid, -3, -4), -1, -3)"},
        "dilated": {
            CUT: "(*lead, p, H // p, p, W // p, C)",
            "xp.moveaxis(grid, -3, -4)": "xp.moveaxis(xp.moveaxis(grid, -2, -5), -2, -4)",
        },
        "count_for_size": {
            CUT: "(*lead, p, H // p, p, W // p, C)",
            "((H // p) * (W // p), p * p * C)".replace("((", "(*lead, ("): "(*lead, p * p, (H // p) * (W // p) * C)",
        },
        "height_for_width": {CUT: "(*lead, W // p, p, H // p, p, C)"},
        "images_joined": {
            "(*lead, (H // p)": "(-1 if len(lead) else (H // p) * (W // p), p * p * C) if lead else (*lead, (H // p)"
        },
        "a_batch_of_one_axis": {"*lead, H, W, C = image.shape": "B, H, W, C = image.shape\n    lead = (B,)"},
        "grid_kept": {"(*lead, (H // p) * (W // p), p * p * C)": "(*lead, H // p, W // p, p * p * C)"},
        "pixels_kept": {"(*lead, (H // p) * (W // p), p * p * C)": "(*lead, (H // p) * (W // p), p * p, C)"},
        "averaged": {
            "    return xp.reshape(squares,": "    squares = squares * 0 + xp.mean(squares, axis=(-2, -3), keepdims=True)\n    return xp.reshape(squares,"
        },
        "detached": InTorch({"(image, (*lead": "(image.detach(), (*lead"}),
    },
)
