from array_api_compat import array_namespace


def giou(a, b):
    xp = array_namespace(a, b)
    corner = xp.stack([a[..., 0] + 0 * b[..., 0], a[..., 1] + 0 * b[..., 0]], axis=-1)
    other = xp.stack([b[..., 0] + 0 * a[..., 0], b[..., 1] + 0 * a[..., 0]], axis=-1)
    end, ends = a[..., 2:] + 0 * other, b[..., 2:] + 0 * corner
    sides = xp.minimum(end, ends) - xp.maximum(corner, other)
    sides = xp.where(sides < 0, 0 * sides, sides)
    inter = xp.prod(sides, axis=-1)
    union = xp.prod(end - corner, axis=-1) + xp.prod(ends - other, axis=-1) - inter
    hull = xp.prod(xp.maximum(end, ends) - xp.minimum(corner, other), axis=-1)
    return inter / xp.where(union == 0, 1 + union, union) - (hull - union) / xp.where(hull == 0, 1 + hull, hull)
