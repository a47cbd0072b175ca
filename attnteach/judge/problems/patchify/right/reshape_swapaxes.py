def patchify(image, p):
    *lead, H, W, C = image.shape
    x = image.reshape(*lead, H // p, p, W // p, p, C).swapaxes(-4, -3)
    return x.reshape(*lead, -1, p * p * C)
