from array_api_compat import array_namespace


def din_pool(h, c, W1, b1, w2, mask=None):
    xp = array_namespace(h)
    h, c = xp.broadcast_arrays(h, c[..., None, :])
    hidden = xp.concat([h, c, h * c], axis=-1) @ W1 + b1
    weights = xp.where(hidden <= 0, 0.0, hidden) @ w2
    if mask is not None:
        weights = xp.where(mask, weights, 0.0)
    return xp.sum(weights[..., None] * h, axis=-2)
