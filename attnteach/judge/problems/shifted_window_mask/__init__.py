import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem


def oracle(H, W, window, shift):
    """By where each pixel was before the shift: two of one window see each other if they lie as far apart as they did (Liu et al. 2021)."""
    cells = [(y, x) for y in range(0, H, window) for x in range(0, W, window)]
    mask = np.zeros((len(cells), window**2, window**2), bool)
    for number, (top, left) in enumerate(cells):
        now = [(top + i, left + j) for i in range(window) for j in range(window)]
        before = [((y + shift) % H, (x + shift) % W) for y, x in now]
        for a, b in np.ndindex(window**2, window**2):
            mask[number, a, b] = all(now[a][k] - now[b][k] == before[a][k] - before[b][k] for k in (0, 1))
    return mask


def cases(draw):
    window, h, w = draw.sizes(3, least=3, most=7)
    shift = int(draw.rng.integers(1, window))
    yield Case("four by four pixels, windows of two", (4, 4, 2, 1))
    yield Case("no shift", (h * window, w * window, window, 0))
    yield Case("higher than wide", (2 * window, window, window, 1))
    yield Case("wider than high", (window, 3 * window, window, shift))
    yield Case("half a window", (2 * 4, 3 * 4, 4, 2))
    yield Case("all but one pixel", (2 * window, 3 * window, window, window - 1))
    yield Case("a single window", (window, window, window, shift))
    yield Case("windows of one pixel", (h, w, 1, 0))
    yield Case("many windows", (h * window, w * window, window, shift))


PROBLEM = Problem(
    __name__,
    level="L2",
    tags=("vision", "masks", "window"),
    seed=(5,),
    oracle=oracle,
    cases=cases,
    wrong={
        "no_mask": {
            "edges[:, :, None] == edges[:, None, :]": "np.ones((len(edges), window**2, window**2), dtype=bool)"
        },
        "inverted": {"edges[:, :, None] == edges[:, None, :]": "edges[:, :, None] != edges[:, None, :]"},
        "additive": {
            "    return edges[:, :, None] == edges[:, None, :]": "    return np.where(edges[:, :, None] == edges[:, None, :], 0.0, -100.0)"
        },
        "sum_of_edges": {"2 * down[:, None]": "1 * down[:, None]"},
        "any_edge": {"2 * down[:, None] + right[None, :]": "down[:, None] | right[None, :]"},
        "rows_only": {"2 * down[:, None] + right[None, :]": "2 * down[:, None] + 0 * right[None, :]"},
        "columns_only": {"2 * down[:, None] + right[None, :]": "0 * down[:, None] + right[None, :]"},
        "other_way": {
            "np.arange(H) + shift >= H": "np.arange(H) < shift",
            "np.arange(W) + shift >= W": "np.arange(W) < shift",
        },
        "one_too_many": {"shift >= H": "shift >= H - (shift > 0)", "shift >= W": "shift >= W - (shift > 0)"},
        "one_too_few": {"shift >= H": "shift > H", "shift >= W": "shift > W"},
        "not_cut": {"grid.swapaxes(1, 2)": "grid"},
        "windows_by_column": {"grid.swapaxes(1, 2)": "grid.transpose(2, 0, 1, 3)"},
        "pixels_by_column": {"grid.swapaxes(1, 2)": "grid.transpose(0, 2, 3, 1)"},
        "same_row_or_column": {
            "    return edges[:, :, None] == edges[:, None, :]": "    place = np.arange(window * window)\n    line = (place[:, None] // window == place // window) | (place[:, None] % window == place % window)\n    return (edges[:, :, None] == edges[:, None, :]) & line"
        },
        "height_twice": {"np.arange(W) + shift >= W": "np.arange(W) + shift >= H"},
    },
)
