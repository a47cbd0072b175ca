import numpy as np
from einops import rearrange


def shifted_window_mask(H, W, window, shift):
    y, x = np.indices((H, W))
    region = 2 * (y >= H - shift) + 1 * (x >= W - shift)
    region = rearrange(region, "(h a) (w b) -> (h w) (a b)", a=window, b=window)
    return region[:, :, None] == region[:, None, :]
