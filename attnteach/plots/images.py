"""Pictures of real images, in grey, with what a model made of them on top."""

import numpy as np
from matplotlib import rc_context
from matplotlib.patches import Rectangle

from attnteach.plots.style import ORANGE, STYLE, WIDTH, panels
from attnteach.plots.tables import Table


@rc_context(STYLE)
def tile_map(tiles, weights=None, ax=None, *, across, frames=None, title=None):
    """Tiles (N, p, p) of an image, `across` in a row, in grey; `weights` (N,) shade them in orange, the largest most, and stand as
    numbers where they are at least 5 %; `frames` (N,) bool are outlined.

    Raises ValueError where weights or frames are not one for each tile.
    """
    tiles = np.asarray(tiles)
    N, p, _ = tiles.shape
    for name, given in (("weights", weights), ("frames", frames)):
        if given is not None and len(given) != N:
            raise ValueError(f"tile_map: expected {name} for {N} tiles, got {len(given)}")
    down = -(-N // across)
    ax = panels(width=WIDTH, height=0.3 + WIDTH * down / across) if ax is None else ax
    canvas = np.zeros((down * across, p, p), tiles.dtype)
    canvas[:N] = tiles
    image = canvas.reshape(down, across, p, p).swapaxes(1, 2).reshape(down * p, across * p)
    ax.imshow(image, cmap="gray", vmin=0, vmax=max(1.0, float(tiles.max(initial=1))), interpolation="nearest")
    for n in range(N):
        corner = (n % across) * p - 0.5, (n // across) * p - 0.5
        if weights is not None:
            share = float(weights[n]) / max(float(np.max(weights)), 1e-9)
            ax.add_patch(Rectangle(corner, p, p, color=ORANGE, alpha=0.6 * share, linewidth=0))
            if weights[n] >= 0.05:
                ax.text(corner[0] + 1, corner[1] + 1, f"{weights[n]:.0%}", va="top", color="white", fontsize=9)
        if frames is not None and frames[n]:
            ax.add_patch(Rectangle(corner, p, p, fill=False, edgecolor="white", linewidth=2.5))
            ax.add_patch(Rectangle(corner, p, p, fill=False, edgecolor=ORANGE, linewidth=1.2, linestyle="--"))
    ax.set(xticks=[], yticks=[], title=title or "")
    for spine in ax.spines.values():
        spine.set_visible(False)
    marks = np.zeros(N) if frames is None else np.asarray(frames, float)
    shares = np.zeros(N) if weights is None else np.asarray(weights, float)
    names = tuple(f"tile {n + 1}" for n in np.argsort(-shares, kind="stable")[:10])
    order = np.argsort(-shares, kind="stable")[:10]
    ax.attn_table = Table(
        title or "the ten first tiles", "", names, ("weight", "framed"), np.stack([shares, marks], axis=1)[order]
    )
    return ax
