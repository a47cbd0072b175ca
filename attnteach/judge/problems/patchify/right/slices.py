import numpy as np


def patchify(image, p):
    H, W = image.shape[-3:-1]
    tokens = []
    for y in range(0, H, p):
        for x in range(0, W, p):
            square = image[..., y : y + p, x : x + p, :]
            tokens.append(np.reshape(square, (*image.shape[:-3], -1)))
    return np.stack(tokens, axis=-2)
