"""A SIMULATOR of pictures to search and to segment, composed of real handwritten digits (`digits28`, halved to 14 x 14 pixels).

`scenes`: digits and torn-off pieces of digits on an empty canvas; a detector has to box the digits and to leave the pieces alone.
`strips`: two bands, in each a digit and a marker, a ring or a cross; the ink of a digit belongs to the class of the marker in *its
own* band, however far away that stands. What the digits themselves look like says nothing about it.
No photograph has so empty a background or so plain a rule: what is measured here is how far a model can look, not how well it sees.
"""

import functools
from typing import NamedTuple

import numpy as np

from .digits28 import digits28

SIDE = 14  # pixels of a halved digit
INK = 0.25  # what counts as ink
PIECE = 6  # pixels of a torn-off piece
APART = 10  # pixels between the corners of two digits, one way or the other
BAND, CELL = 16, 4  # the height of a band, the side of a marker; markers stand on a grid of cells
RING = np.pad(np.zeros((2, 2), np.float32), 1, constant_values=1)
CROSS = np.maximum(np.eye(4, dtype=np.float32), np.eye(4, dtype=np.float32)[::-1])
MARKERS = (RING, CROSS)
CLASSES = ("background", "ring", "cross")


class Scenes(NamedTuple):
    """images (n, side, side) float32; boxes, n arrays (k, 4) of corners x0 y0 x1 y1 in pixels around the ink of each digit."""

    images: np.ndarray
    boxes: list


class Strips(NamedTuple):
    """images (n, 32, width) float32, labels (n, 32, width) int: 0 background (markers too), 1 + kind ink of a digit.

    kinds (n, 2) int, of the marker in each band: 0 ring, 1 cross; distance (n, 2) int, pixels between the middles of digit and marker.
    """

    images: np.ndarray
    labels: np.ndarray
    kinds: np.ndarray
    distance: np.ndarray


@functools.cache
def small_digits():
    """The digits at half their size: (5000, 14, 14), each pixel the mean of four."""
    small = digits28().images.reshape(-1, SIDE, 2, SIDE, 2).mean(axis=(2, 4))
    small.flags.writeable = False
    return small


def box_of(ink):
    """The corners x0 y0 x1 y1 around what is True in ink (H, W)."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], np.float32)


def paint(canvas, piece, top, left):
    """Lay a piece onto a canvas, in place: where both have ink, the darker one."""
    window = canvas[top : top + len(piece), left : left + piece.shape[1]]
    np.maximum(window, piece, out=window)


def scene(rng, rows, *, side, most, pieces):
    """One picture and its boxes: 0 to `most` digits drawn from `rows`, whose corners lie at least `APART` pixels apart one way or the other."""
    canvas, taken, boxes = np.zeros((side, side), np.float32), [], []
    for row in rng.choice(rows, pieces):
        top, left = rng.integers(0, SIDE - PIECE + 1, 2)
        paint(
            canvas, small_digits()[row, top : top + PIECE, left : left + PIECE], *rng.integers(0, side - PIECE + 1, 2)
        )
    for row in rng.choice(rows, rng.integers(0, most + 1)):
        places = rng.integers(0, side - SIDE + 1, (20, 2))
        apart = [all(max(abs(place - other)) >= APART for other in taken) for place in places]
        if any(apart):
            top, left = places[np.argmax(apart)]
            paint(canvas, small_digits()[row], top, left)
            boxes.append(box_of(small_digits()[row] > INK) + np.array([left, top, left, top]))
            taken.append(np.array([top, left]))
    return canvas, np.array(boxes, np.float32).reshape(-1, 4)


def scenes(rng, rows, n, *, side=32, most=3, pieces=2):
    """n pictures of `side` pixels with 0 to `most` digits, fewer where twenty tries find no room, and `pieces` torn-off pieces -> Scenes."""
    drawn = [scene(rng, rows, side=side, most=most, pieces=pieces) for _ in range(n)]
    return Scenes(np.stack([image for image, _ in drawn]), [boxes for _, boxes in drawn])


def strip(digits, columns, cells, kinds, width):
    """One strip of two bands -> image (32, width), labels (32, width) int.

    digits two of (14, 14), columns where they begin, cells (row, column) of the markers on their bands' grids, kinds of the markers.
    """
    image, labels = np.zeros((2 * BAND, width), np.float32), np.zeros((2 * BAND, width), int)
    for band, (digit, column, cell, kind) in enumerate(zip(digits, columns, cells, kinds, strict=True)):
        top = band * BAND
        paint(image, digit, top + 1, column)
        labels[top + 1 : top + 1 + SIDE, column : column + SIDE][digit > INK] = 1 + kind
        paint(image, MARKERS[kind], top + CELL * cell[0], CELL * cell[1])
    return image, labels


def strips(rng, rows, n, *, width=48):
    """n strips of digits drawn from `rows`; no marker touches a digit -> Strips."""
    images, labels = np.zeros((n, 2 * BAND, width), np.float32), np.zeros((n, 2 * BAND, width), int)
    kinds, distance = rng.integers(0, 2, (n, 2)), np.zeros((n, 2), int)
    for i in range(n):
        columns = rng.integers(0, width - SIDE + 1, 2)
        cells = [(rng.integers(0, BAND // CELL), rng.choice(beside(column, width))) for column in columns]
        images[i], labels[i] = strip(small_digits()[rng.choice(rows, 2)], columns, cells, kinds[i], width)
        distance[i] = [
            abs(column + SIDE // 2 - CELL * cell[1] - CELL // 2) for column, cell in zip(columns, cells, strict=True)
        ]
    return Strips(images, labels, kinds, distance)


def beside(column, width):
    """The columns of the grid where a marker touches no digit that begins at `column`."""
    cells = np.arange(width // CELL)
    return cells[(CELL * (cells + 1) <= column) | (CELL * cells >= column + SIDE)]
