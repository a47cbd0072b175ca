"""What a vision transformer and a segmenter make of an image that the reader chooses."""

import numpy as np

from attnteach.datasets.canvases import BAND, CELL, CLASSES, strip
from attnteach.models.vision import read_digit, segment
from attnteach.plots import bars, heat_map, panels

from .explore import explore

KINDS = {name: kind for kind, name in enumerate(CLASSES[1:])}
COLUMN, WIDTH = 17, 48  # pixels: where the digits of the strip begin, the strip
PLACES = (0, 1, 2, 3, 8, 9, 10, 11)  # cells of a band's grid that no digit touches


def draw_reading(model, image):
    """The image, what the class token gives to each patch in both blocks, and the ten probabilities."""
    reading = read_digit(model, image)
    side = int(reading.looks.shape[1] ** 0.5)
    (picture, first), (second, likely) = panels(2, 2, height=5.2)
    heat_map(image, picture, title="image", xlabel="", ylabel="", top=1.0)
    for number, (ax, looks) in enumerate(zip((first, second), reading.looks, strict=True), start=1):
        heat_map(looks.reshape(side, side), ax, title=f"class token, block {number}", xlabel="", ylabel="", values=True)
    shares = {str(digit): share for digit, share in enumerate(reading.probabilities.round(3))}
    bars(shares, likely, highlight=str(reading.digit), xlabel="probability")
    return picture


def say_reading(model, image):
    reading = read_digit(model, image)
    side = int(reading.looks.shape[1] ** 0.5)
    row, column = divmod(int(reading.looks[-1].argmax()), side)
    return (
        f"Read as {reading.digit} with probability {reading.probabilities.max():.2f}. In the last block the class token looks most at the patch in "
        f"row {row + 1}, column {column + 1} of {side} ({reading.looks[-1].max():.2f} of its weight)."
    )


def covered(image, patch, side=7):
    """The image with one patch made paper, by number; None covers nothing."""
    if patch is None:
        return image
    row, column = divmod(patch, image.shape[0] // side)
    image = image.copy()
    image[side * row : side * (row + 1), side * column : side * (column + 1)] = 0
    return image


def examples(model):
    """The test images that a trained model brings along, with their digits: [(digit, image)]."""
    return list(zip(map(int, model["digits"]), model["images"], strict=True))


def lost_by_covering(model, digit, image):
    """How much of the probability of a digit goes when each patch of its image is covered: (16,)"""
    before = read_digit(model, image).probabilities[digit]
    return np.array([before - read_digit(model, covered(image, n)).probabilities[digit] for n in range(16)])


def digit_reader(model):
    """Test images to choose from, and what to cover: `digit_reader(trained("classification"))`."""
    names = {str(digit): image for digit, image in examples(model)[::2]}  # one of each: a page draws all states

    def seen(image, cover):
        looks = read_digit(model, image).looks[-1]
        return covered(image, {"nothing": None, "most": int(looks.argmax()), "least": int(looks.argmin())}[cover])

    return explore(
        lambda image, cover: draw_reading(model, seen(image, cover)),
        alt=lambda image, cover: say_reading(model, seen(image, cover)),
        image=names,
        cover={"nothing": "nothing", "the patch it looks at most": "most", "the patch it looks at least": "least"},
    )


def lay(model, upper, column, lower):
    """A strip (32, 48) of two digits: the upper marker, a name of KINDS, in cell `column`, the lower one at the right."""
    cells = [(1, column), (1, PLACES[-1])]
    return strip(model["digits"], (COLUMN, COLUMN), cells, (KINDS[upper], KINDS[lower]), WIDTH)[0]


def looked_at(image, segmentation):
    """What the inked patches of the upper digit give to each patch, in the block that gives most to one: (height, width) in cells."""
    h, w = (side // CELL for side in image.shape)
    ink = (segmentation.labels > 0).reshape(h, CELL, w, CELL).any(axis=(1, 3))
    ink[h // 2 :] = False
    looks = segmentation.looks[:, ink.ravel()].mean(axis=1) if ink.any() else segmentation.looks.mean(axis=1)
    return looks[looks.max(axis=1).argmax()].reshape(h, w)


def draw_strip(model, image):
    """The strip, what its ink is labelled, and what the upper digit looks at."""
    seen = segment(model, image)
    axes = panels(3, 1, height=5.6)
    heat_map(image, axes[0], title="strip", xlabel="", ylabel="", top=1.0)
    heat_map(seen.labels / 2, axes[1], title="labels: pale is ring, dark is cross", xlabel="", ylabel="", top=1.0)
    heat_map(looked_at(image, seen), axes[2], title="what the upper digit looks at, in patches", xlabel="", ylabel="")
    return axes[0]


def say_strip(model, image):
    seen = segment(model, image)
    parts = [seen.labels[:BAND], seen.labels[BAND:]]
    shares = [(part == 1).sum() / max((part > 0).sum(), 1) for part in parts]
    looks = looked_at(image, seen)
    row, column = np.unravel_index(looks.argmax(), looks.shape)
    words = [f"{max(share, 1 - share):.0%} {'ring' if share > 0.5 else 'cross'}" for share in shares]
    return (
        f"The upper digit's ink is labelled {words[0]}, the lower one's {words[1]}. The upper digit looks most at the patch in row {row + 1}, "
        f"column {column + 1} of the strip's patches ({looks.max():.2f} of its weight)."
    )


def marker_mover(model):
    """Move the upper marker, and exchange the markers: `marker_mover(trained("segmentation"))`."""

    def chosen(upper_marker, column, lower_marker):
        return lay(model, upper_marker, column, lower_marker)

    return explore(
        lambda **state: draw_strip(model, chosen(**state)),
        alt=lambda **state: say_strip(model, chosen(**state)),
        upper_marker=list(KINDS),
        column=list(PLACES),
        lower_marker=list(KINDS)[::-1],
    )
