from array_api_compat import array_namespace


def linear_attention(q, k, v):
    xp = array_namespace(q)

    def feature(x):
        return xp.where(x > 0, x + 1.0, xp.exp(xp.where(x > 0, 0.0, x)))

    q, k = feature(q), feature(k)
    state = xp.cumulative_sum(k[..., :, None] * v[..., None, :], axis=-3)
    total = xp.cumulative_sum(k, axis=-2)
    mixed = xp.sum(q[..., :, None] * state, axis=-2)
    return mixed / xp.sum(q * total, axis=-1, keepdims=True)
