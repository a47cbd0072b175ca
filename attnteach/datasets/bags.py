"""SIMULATORS of studies with one label for many tiles: real digits in bags, and real anatomy with planted lesions cut into tiles.

Digits: those of `digits28`, halved to 14 x 14 and set into 16 x 16. "Lesion" is the digit 9, as in the MNIST bags of M. Ilse, J. M. Tomczak
and M. Welling (2018), section 4.2. Anatomy: slices of `anatomy` in tiles of 16 x 16 voxels (32 mm). In both the tiles that made the label are
known, which no real weak label tells.
"""

from typing import NamedTuple

import numpy as np

from .anatomy import Scans, scan
from .digits28 import digits28

SIDE = 16
LESION = 9  # the digit
ONE, OTHER = 3, 7  # the digits of the two findings of a study that is positive if it has both
REST = tuple(digit for digit in range(10) if digit not in (ONE, OTHER))


class Bags(NamedTuple):
    """tiles (B, N, 16, 16) float32; mask (B, N) bool, True = a tile with something in it; lesion (B, N) bool; label (B,) int, 1 where there is a lesion."""

    tiles: np.ndarray
    mask: np.ndarray
    lesion: np.ndarray
    label: np.ndarray


class Pairs(NamedTuple):
    """Studies of two series: row (B, N) int, which digit of the table a tile shows; series (B, N) int, 0 or 1; digit (B, N) int; label (B,) int."""

    row: np.ndarray
    series: np.ndarray
    digit: np.ndarray
    label: np.ndarray


def digit_tiles():
    """All digits of the table as tiles: (5000, 16, 16) float32."""
    images = digits28().images
    halved = images.reshape(len(images), SIDE - 2, 2, SIDE - 2, 2).mean(axis=(2, 4))
    return np.pad(halved, ((0, 0), (1, 1), (1, 1)))


def digit_bags(rng, rows, bags, *, sizes=(8, 16), most=2):
    """Bags of digits drawn from `rows` of the table, half of them with 1 to `most` nines, `sizes` (least, most) tiles each: Bags."""
    digits = digits28().labels[rows]
    nines, others = rows[digits == LESION], rows[digits != LESION]
    label = rng.permutation(np.arange(bags) % 2)
    N = sizes[1]
    length = rng.integers(sizes[0], N + 1, bags)
    row = rng.choice(others, (bags, N))
    place = np.where(np.arange(N) < length[:, None], rng.random((bags, N)), 2.0).argsort(axis=1)
    lesion = np.zeros((bags, N), bool)
    for b in np.flatnonzero(label):
        lesion[b, place[b, : rng.integers(1, most + 1)]] = True
    row = np.where(lesion, rng.choice(nines, (bags, N)), row)
    mask = np.arange(N) < length[:, None]
    return Bags(digit_tiles()[row] * mask[..., None, None], mask, lesion, label)


def anatomy_bags(rng, slices, bags, *, most=2):
    """Bags of tiles of simulated scans of `slices`, half of them with 1 to `most` lesions: Bags, and the scans they were cut from."""
    label = rng.permutation(np.arange(bags) % 2)
    lesions = label * rng.integers(1, most + 1, bags)
    scans = scan(rng, rng.choice(slices, bags), lesions)
    return cut(scans), scans


def cut(scans: Scans):
    """Scans (B, 116, 98) cut into 7 x 6 tiles, row by row; a tile with less than a tenth of brain in it is empty; a lesion tile holds three of its voxels or more: Bags with N = 42."""
    image, lesion, brain = map(tiled, (scans.image, scans.lesion, scans.brain))
    held = lesion.sum(axis=(2, 3)) > 2
    return Bags(image, (brain.mean(axis=(2, 3)) > 0.1) | held, held, held.any(axis=1).astype(int))


def tiled(images):
    """(B, rows, columns) -> (B, N, 16, 16): the tiles that fit, from the middle."""
    B, rows, columns = images.shape
    down, across = rows // SIDE, columns // SIDE
    top, left = (rows - down * SIDE) // 2, (columns - across * SIDE) // 2
    cropped = images[:, top : top + down * SIDE, left : left + across * SIDE]
    return cropped.reshape(B, down, SIDE, across, SIDE).swapaxes(2, 3).reshape(B, down * across, SIDE, SIDE)


def pairs(rng, rows, studies, *, N=12):
    """Studies of two series of N / 2 digits from `rows`; each series shows one finding: Pairs.

    Half have both findings, in either order; a quarter twice the one, a quarter twice the other. Counting findings tells nothing, and neither
    does one series alone.
    """
    digits = digits28().labels[rows]
    first, second = np.array([[ONE, OTHER], [OTHER, ONE], [ONE, ONE], [OTHER, OTHER]])[np.arange(studies) % 4].T
    order = rng.permutation(studies)
    digit = rng.choice(REST, (studies, N))
    series = np.repeat([0, 1], N // 2)[None].repeat(studies, axis=0)
    at = rng.integers(0, N // 2, (2, studies))
    digit[np.arange(studies), at[0]] = first[order]
    digit[np.arange(studies), N // 2 + at[1]] = second[order]
    row = np.zeros_like(digit)
    for value in range(10):
        row = np.where(digit == value, rng.choice(rows[digits == value], digit.shape), row)
    return Pairs(row, series, digit, (first != second)[order].astype(int))
