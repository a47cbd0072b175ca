from array_api_compat import array_namespace


def giou(a, b):
    xp = array_namespace(a)

    def area(low, high):
        sides = high - low
        sides = xp.where(sides > 0, sides, 0.0)
        return sides[..., 0] * sides[..., 1]

    low, high = xp.maximum(a[..., :2], b[..., :2]), xp.minimum(a[..., 2:], b[..., 2:])
    left, right = xp.minimum(a[..., :2], b[..., :2]), xp.maximum(a[..., 2:], b[..., 2:])
    inner, hull = area(low, high), area(left, right)
    union = area(a[..., :2], a[..., 2:]) + area(b[..., :2], b[..., 2:]) - inner
    iou = inner / xp.where(union > 0, union, 1.0)
    return iou - (hull - union) / xp.where(hull > 0, hull, 1.0)
