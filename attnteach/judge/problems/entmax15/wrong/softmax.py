from array_api_compat import array_namespace


def entmax15(z):
    xp = array_namespace(z)
    top = xp.max(z, axis=-1, keepdims=True)
    weight = xp.exp(z - xp.where(xp.isfinite(top), top, 0.0))
    total = xp.sum(weight, axis=-1, keepdims=True)
    return weight / xp.where(total > 0, total, 1.0)
