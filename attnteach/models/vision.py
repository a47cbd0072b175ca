"""A small vision transformer and a small segmenter on the kernels of this book: one function each for training and for the page.

model = trained("classification")
read_digit(model, draw(DRAWING)).digit          # a drawing of seven lines, a character for each patch
segment(trained("segmentation"), image).labels
"""

from math import isqrt
from typing import NamedTuple

import numpy as np
from array_api_compat import array_namespace

from attnteach.kernels import grid_positions, layer_norm, patchify, softmax, transformer_block, transformer_weights
from attnteach.kernels.block import BLOCK

HEADS = 4
CELL = 4  # pixels of a segmenter's patch
SHADES = {" ": 0.0, ".": 0.0, "o": 0.6, "#": 1.0}


class Reading(NamedTuple):
    """digit, the likeliest; probabilities (10,); looks (blocks, patches): what the class token gives to each patch, the mean over heads."""

    digit: int
    probabilities: np.ndarray
    looks: np.ndarray


class Segmentation(NamedTuple):
    """labels (H, W) int; looks (blocks, patches, patches): who looks at which patch, the mean over heads."""

    labels: np.ndarray
    looks: np.ndarray


def block_of(weights, number):
    """The weights of one block, by the names that `transformer_block` reads."""
    return {name: weights[f"{name}_{number}"] for name in BLOCK}


def through_blocks(x, weights):
    """x (..., T, M) -> the states before the first block and behind each."""
    states = [x]
    while f"Wq_{len(states) - 1}" in weights:
        states.append(transformer_block(states[-1], block_of(weights, len(states) - 1), HEADS))
    return states


def class_states(images, weights):
    """images (..., H, W) -> states (..., 1 + patches, M), the class token first; the patches get `position` added (Dosovitskiy et al. 2021)."""
    xp, M = array_namespace(images), weights["embed"].shape[1]
    side = isqrt(weights["embed"].shape[0])
    patches = patchify(images[..., None], side) @ weights["embed"] + weights["position"]
    first = xp.broadcast_to(weights["first"], (*images.shape[:-2], 1, M))
    return through_blocks(xp.concat([first, patches], axis=-2), weights)


def class_scores(images, weights):
    """images (..., H, W) -> (..., classes), read off the class token."""
    state = class_states(images, weights)[-1][..., 0, :]
    return layer_norm(state, weights["gain"], weights["shift"]) @ weights["head"] + weights["head_bias"]


def pixel_states(images, weights):
    """images (..., H, W) -> states (..., patches, M) of patches with sines and cosines of their row and column."""
    xp, (H, W) = array_namespace(images), images.shape[-2:]
    place = grid_positions(H // CELL, W // CELL, weights["embed"].shape[1])
    patches = patchify(images[..., None], CELL) @ weights["embed"] + weights["embed_bias"]
    return through_blocks(patches + xp.asarray(place, dtype=images.dtype), weights)


def pixel_scores(images, weights):
    """images (..., H, W) -> (..., H, W, classes): each patch gives the scores of all its pixels."""
    return to_pixels(pixel_states(images, weights)[-1], weights, *images.shape[-2:])


def to_pixels(states, weights, H, W):
    """states (..., patches, M) -> scores (..., H, W, classes), patches laid side by side again."""
    xp = array_namespace(states)
    scores = layer_norm(states, weights["gain"], weights["shift"]) @ weights["head"] + weights["head_bias"]
    grid = xp.reshape(scores, (*states.shape[:-2], H // CELL, W // CELL, CELL, CELL, -1))
    return xp.reshape(xp.moveaxis(grid, -4, -3), (*states.shape[:-2], H, W, -1))


def looks_of(states, weights):
    """The attention weights of each block, the mean over heads: states as `through_blocks` gives -> (blocks, T, T)."""
    return np.stack(
        [transformer_weights(x, block_of(weights, n), HEADS).mean(axis=-3) for n, x in enumerate(states[:-1])]
    )


def read_digit(weights, image):
    """What the trained vision transformer makes of one image (28, 28), 0 paper to 1 ink -> Reading."""
    image = np.asarray(image, np.float32)
    probabilities = softmax(class_scores(image, weights))
    looks = looks_of(class_states(image, weights), weights)
    return Reading(int(probabilities.argmax()), probabilities, looks[:, 0, 1:])


def segment(weights, image):
    """What the trained segmenter makes of one image (H, W), sides multiples of 4 -> Segmentation."""
    image = np.asarray(image, np.float32)
    return Segmentation(pixel_scores(image, weights).argmax(axis=-1), looks_of(pixel_states(image, weights), weights))


def draw(lines):
    """Lines of text as an image (28, 28): "#" is ink, "o" paler, a point or a blank paper; blurred a little, as pens are.

    Raises ValueError unless there are n lines of n characters and n divides 28.
    """
    rows = [line for line in lines.strip("\n").splitlines()]
    n = len(rows)
    if n == 0 or 28 % n or any(len(row) != n for row in rows) or set("".join(rows)) - SHADES.keys():
        raise ValueError(f"draw: expected n lines of n characters of {' '.join(SHADES)!r}, n dividing 28, got {rows}")
    large = np.repeat(np.repeat([[SHADES[c] for c in row] for row in rows], 28 // n, axis=0), 28 // n, axis=1)
    padded = np.pad(large, 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    return windows.mean(axis=(-1, -2)).astype(np.float32)
