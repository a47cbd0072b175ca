import numpy as np


def din_pool(h, c, W1, b1, w2, mask=None):
    lead = np.broadcast_shapes(h.shape[:-2], c.shape[:-1])
    h = np.broadcast_to(h, lead + h.shape[-2:])
    c = np.broadcast_to(c, lead + c.shape[-1:])
    if mask is not None:
        mask = np.broadcast_to(mask, lead + h.shape[-2:-1])
    out = np.zeros(lead + h.shape[-1:], dtype=h.dtype)
    for place in np.ndindex(lead):
        for s, click in enumerate(h[place]):
            if mask is None or mask[place][s]:
                x = np.hstack([click, c[place], click * c[place]])
                out[place] += np.maximum(x @ W1 + b1, 0) @ w2 * click
    return out
