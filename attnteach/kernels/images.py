"""Images as tokens: patches, windows that shift, and a gate that is no attention."""

import numpy as np

from ._arrays import check_holds, namespace, relu
from ._shapes import shapes
from .positions import sinusoidal_positions


@shapes(
    "image (..., H, W, C), p >= 1 -> (..., H/p * W/p, p*p*C)",
    H="height",
    W="width",
    C="channels",
)
def patchify(image, p):
    """Cut an image into squares of p x p pixels, a token each.

    (Dosovitskiy et al. 2021, sec. 3.1.) Squares row by row, and in each the pixels row
    by row, the channels of a pixel together.
    Raises ValueError where p does not divide height and width.
    """
    xp, (*lead, H, W, C) = namespace(image), image.shape
    check_holds(H % p == W % p == 0, "p must divide height and width", H=H, W=W, p=p)
    grid = xp.reshape(image, (*lead, H // p, p, W // p, p, C))
    squares = xp.moveaxis(grid, -3, -4)
    return xp.reshape(squares, (*lead, (H // p) * (W // p), p * p * C))


@shapes("H W >= 0, M >= 2 -> (H * W, M)")
def grid_positions(H, W, M):
    """`sinusoidal_positions` of row, then column (Carion et al. 2020, A.4).

    Half of the M columns each, the positions row by row, in NumPy float64. Raises
    ValueError for an odd M or where a size is no whole number.
    """
    check_holds(M % 2 == 0, "width must be even, half for each direction", M=M)
    rows, columns = (sinusoidal_positions(n, M // 2) for n in (H, W))
    return np.concatenate(
        [np.repeat(rows, W, axis=0), np.tile(columns, (H, 1))], axis=1
    )


@shapes("H W window >= 1, shift >= 0 -> (windows, window*window, window*window) bool")
def shifted_window_mask(H, W, window, shift):
    """Who may see whom in a window that was shifted (Liu et al. 2021, fig. 4).

    The image has moved by (-shift, -shift); what leaves at one edge enters at the
    other, and those pixels were no neighbours: only pixels that came in over the same
    edges may see each other. Windows row by row. Raises ValueError where window divides
    H or W not, or shift is no less than window.
    """
    fits = H % window == W % window == 0 and shift < window and H * W < 1 << 31
    rule = "window must divide H and W and be more than shift, H * W less than 2**31"
    check_holds(fits, rule, H=H, W=W, window=window, shift=shift)
    down, right = np.arange(H) + shift >= H, np.arange(W) + shift >= W
    came_over = 2 * down[:, None] + right[None, :]
    edges = patchify(came_over[..., None], window)
    return edges[:, :, None] == edges[:, None, :]


@shapes(
    "x (..., N, C), W1 (C, F), b1 (F,), W2 (F, C), b2 (C,), N >= 1 -> (..., N, C)",
    N="positions N",
    C="channels",
)
def squeeze_excite(x, W1, b1, W2, b2):
    """Scale each channel by a number in 0..1 (Hu et al. 2018, eq. 2-4).

    x * sigmoid(relu(mean W1 + b1) W2 + b2), the mean over the N positions of an image.
    A gate: all positions get the same one, and nothing sums to 1.
    Raises ValueError where a width does not fit or there is no position.
    """
    xp = namespace(x)
    hidden = xp.mean(x, axis=-2, keepdims=True) @ W1 + b1
    logits = relu(hidden) @ W2 + b2
    return x * (0.5 + 0.5 * xp.tanh(0.5 * logits))
