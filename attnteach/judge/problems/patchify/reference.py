from array_api_compat import array_namespace


def patchify(image, p):
    xp = array_namespace(image)
    *lead, H, W, C = image.shape
    grid = xp.reshape(image, (*lead, H // p, p, W // p, p, C))
    squares = xp.moveaxis(grid, -3, -4)
    return xp.reshape(squares, (*lead, (H // p) * (W // p), p * p * C))
