"""Boxes: how well two of them agree."""

from ._arrays import namespace, relu
from ._shapes import in_float32, shapes


@shapes("a (..., 4), b (..., 4) -> (...)", a="corners")
@in_float32(like="a")
def giou(a, b):
    """Generalised intersection over union (Rezatofighi et al. 2019, alg. 1).

    Corners x0 y0 x1 y1 with x0 <= x1, y0 <= y1. The shared part of the union, less the
    part of the smallest box around both that neither covers: from -1 for points far
    apart to 1 for equal boxes. A quotient 0/0 counts as 0. Raises ValueError for other
    than four numbers a box.
    """
    xp = namespace(a)
    low, high = a[..., :2], a[..., 2:]
    inner = _area(xp.maximum(low, b[..., :2]), xp.minimum(high, b[..., 2:]))
    outer = _area(xp.minimum(low, b[..., :2]), xp.maximum(high, b[..., 2:]))
    union = _area(low, high) + _area(b[..., :2], b[..., 2:]) - inner
    return _share(inner, union) - _share(outer - union, outer)


def _area(low, high):
    """The area between two corners, 0 where a side is negative."""
    sides = high - low
    sides = relu(sides)
    return sides[..., 0] * sides[..., 1]


def _share(part, whole):
    """part / whole, and 0 for 0/0."""
    xp = namespace(whole)
    return part / xp.where(whole > 0, whole, 1.0)
