"""A bag to look through: the weight of each tile, and what the answer becomes when the reader hides one."""

import numpy as np

from attnteach.models.bags import look
from attnteach.plots import tile_map

from .explore import explore

RANKS = {"nothing": None, "the first by weight": 0, "the second": 1, "the third": 2, "the last": -1}


def chosen(model, bag, rank):
    """The tiles that are hidden: none, that of a rank by weight, or (rank -1) that of the least weight."""
    if rank is None:
        return ()
    shares = np.where(model["mask"][bag], look(model, bag).weights, -1.0)
    order = np.argsort(-shares)[: model["mask"][bag].sum()]
    return (int(order[rank]),)


def draw_bag(model, bag, rank):
    """The bag's tiles with their weights; what is hidden is blank, the lesions are framed."""
    gone, real = chosen(model, bag, rank), int(model["mask"][bag].sum())
    answer = look(model, bag, without=gone)
    tiles = np.asarray(model["tiles"][bag], np.float32)[:real].copy()
    tiles[list(gone)] = 0.5
    return tile_map(tiles, answer.weights[:real], frames=model["lesion"][bag][:real], across=8)


def say_bag(model, bag, rank):
    gone = chosen(model, bag, rank)
    before, now = look(model, bag), look(model, bag, without=gone)
    top = int(now.weights.argmax())
    count = int(model["lesion"][bag].sum())
    held = "no lesion" if count == 0 else "one tile with a lesion" if count == 1 else f"{count} tiles with a lesion"
    said = f"This bag has {held}. The model says {before.probability:.0%}."
    if gone:
        said = f"{said[:-1]}; without tile {gone[0] + 1} it says {now.probability:.0%}."
    return f"{said} The largest weight is {now.weights[top]:.0%}, on tile {top + 1}."


def bag_explorer(model):
    """Choose a bag and what to hide: `bag_explorer(trained("lesions"))`."""
    return explore(
        lambda bag, hide: draw_bag(model, bag, hide),
        alt=lambda bag, hide: say_bag(model, bag, hide),
        bag={f"{number + 1}": number for number in range(len(model["mask"]))},
        hide=RANKS,
    )
