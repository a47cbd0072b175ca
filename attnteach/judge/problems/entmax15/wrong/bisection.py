from array_api_compat import array_namespace


def entmax15(z):
    xp = array_namespace(z)
    top = xp.max(z, axis=-1, keepdims=True)
    z = (z - xp.where(xp.isfinite(top), top, 0.0)) / 2
    low = xp.zeros_like(top) - 1.0
    high = xp.zeros_like(top)
    for _ in range(12):
        middle = (low + high) / 2
        total = xp.sum(xp.where(z > middle, z - middle, 0.0) ** 2, axis=-1, keepdims=True)
        low, high = xp.where(total > 1, middle, low), xp.where(total > 1, high, middle)
    weight = xp.where(z > low, z - low, 0.0) ** 2
    return xp.where(xp.isfinite(top), weight, 0.0)
