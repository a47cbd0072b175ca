from array_api_compat import array_namespace


def softmax(x, axis=-1):
    xp = array_namespace(x)
    top = xp.max(x, axis=axis, keepdims=True)
    top = xp.where(xp.isfinite(top), top, 0.0)
    weight = xp.exp(x - top)
    total = xp.sum(weight, axis=axis, keepdims=True)
    return weight / xp.where(total > 0, total, 1.0)
