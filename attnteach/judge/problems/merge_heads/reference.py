from array_api_compat import array_namespace


def merge_heads(x):
    xp = array_namespace(x)
    *lead, H, T, D = x.shape
    return xp.reshape(xp.moveaxis(x, -3, -2), (*lead, T, H * D))
