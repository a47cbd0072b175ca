from array_api_compat import array_namespace


def entmax15(z):
    xp = array_namespace(z)
    top = xp.max(z, axis=-1, keepdims=True)
    z = z - xp.where(xp.isfinite(top), top, 0.0)
    z = xp.where(z < -4.0, -4.0, z)
    order = xp.flip(xp.sort(z, axis=-1), axis=-1)
    count = xp.astype(xp.arange(1, z.shape[-1] + 1), z.dtype)
    tau = (xp.cumulative_sum(order, axis=-1) - 1) / count
    last = xp.sum(xp.astype(order > tau, xp.int64), axis=-1, keepdims=True) - 1
    tau = xp.take_along_axis(tau, xp.where(last < 0, 0, last), axis=-1)
    weight = xp.where(z > tau, z - tau, 0.0)
    return xp.where(xp.isfinite(top), weight, 0.0)
