from array_api_compat import array_namespace


def entmax15(z):
    xp = array_namespace(z)
    top = xp.max(z, axis=-1, keepdims=True)
    z = (z - xp.where(xp.isfinite(top), top, 0.0)) / 2
    z = xp.where(z < -2.0, -2.0, z)
    order = xp.flip(xp.sort(z, axis=-1), axis=-1)
    count = xp.astype(xp.arange(1, z.shape[-1] + 1), z.dtype)
    mean = xp.cumulative_sum(order, axis=-1) / count
    square = xp.cumulative_sum(order * order, axis=-1) / count
    room = 1 / count - (square - mean * mean)
    inside = order >= mean - xp.sqrt(xp.where(room > 0, room, 0.0))
    last = xp.sum(xp.astype(inside, xp.int64), axis=-1, keepdims=True) - 1
    tau = xp.take_along_axis(mean, last, axis=-1) - xp.sqrt(xp.take_along_axis(room, last, axis=-1))
    weight = xp.where(z > tau, z - tau, 0.0) ** 2
    return xp.where(xp.isfinite(top), weight, 0.0)
