from array_api_compat import array_namespace


def linear_attention(q, k, v):
    xp = array_namespace(q)

    def feature(x):
        return xp.where(x > 0, x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))

    weights = feature(q) @ feature(k).mT
    weights = xp.tril(weights)
    return weights / xp.sum(weights, axis=-1, keepdims=True) @ v
