import numpy as np


def patchify(image, p):
    H, W, _ = image.shape[-3:]
    rows = np.split(image, H // p, axis=-3)
    squares = [square for row in rows for square in np.split(row, W // p, axis=-2)]
    flat = [square.reshape(*square.shape[:-3], -1) for square in squares]
    return np.stack(flat, -2)


if __name__ == "__main__":
    assert patchify(np.zeros((4, 6, 3)), 2).shape == (6, 12)
    print("ok")
