import numpy as np


def patchify(image, p):
    lead, (H, W, C) = image.shape[:-3], image.shape[-3:]
    x = image.reshape(-1, H // p, p, W // p, p, C)
    x = np.transpose(x, (0, 1, 3, 2, 4, 5))
    return x.reshape((*lead, H * W // p**2, p * p * C))
