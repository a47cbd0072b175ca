from array_api_compat import array_namespace


def nadaraya_watson(x, y, xq, bandwidth):
    xp = array_namespace(x)
    squared = xp.sum((xq[:, None, :] - x[None, :, :]) ** 2, axis=-1)
    scores = -squared / (2 * bandwidth**2)
    weights = xp.exp(scores - xp.max(scores, axis=-1, keepdims=True))
    return weights / xp.sum(weights, axis=-1, keepdims=True) @ y
