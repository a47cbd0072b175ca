from array_api_compat import array_namespace


def linear_attention(q, k, v):
    xp = array_namespace(q)

    def feature(x):
        return xp.where(x > 0, x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))

    q, k = feature(q), feature(k)
    rows = []
    for t in range(q.shape[-2]):
        weights = q[..., t : t + 1, :] @ k[..., : t + 1, :].mT
        rows.append(weights / xp.sum(weights, axis=-1, keepdims=True) @ v[..., : t + 1, :])
    return xp.concat(rows, axis=-2)
