from array_api_compat import array_namespace


def rope(x, positions, theta=10000.0):
    xp = array_namespace(x)
    half = x.shape[-1] // 2
    frequency = theta ** (-xp.arange(half, dtype=xp.float64) / half)
    angle = xp.astype(positions, xp.float64)[:, None] * frequency
    cos, sin = xp.astype(xp.cos(angle), x.dtype), xp.astype(xp.sin(angle), x.dtype)
    first, second = x[..., :half], x[..., half:]
    return xp.concat([first * cos - second * sin, first * sin + second * cos], axis=-1)
