from array_api_compat import array_namespace


def split_heads(x, H):
    xp = array_namespace(x)
    *lead, T, M = x.shape
    heads = xp.reshape(x, (*lead, T, H, M // H))
    return xp.moveaxis(heads, -2, -3)
