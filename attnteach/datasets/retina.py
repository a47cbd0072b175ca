"""One real photograph with real lesions: a detail of a retina with microaneurysms. n = 1: an illustration, no evaluation.

`microaneurysms.png` of the package `scikit-image` (BSD-3-Clause), the green channel of a part of image 07_dr of the High-Resolution Fundus
database (A. Budai, R. Bock, A. Maier, J. Hornegger, G. Michelson (2013), International Journal of Biomedical Imaging); the image is given under CC0,
as the package says. No outline of a lesion comes with it.
"""

import functools

import numpy as np

from ._package import require


@functools.cache
def microaneurysms():
    """(102, 102) float32 from 0 to 1. Raises ImportError, naming the package, where it is missing."""
    image = (require("skimage.data", "scikit-image").microaneurysms() / 255).astype(np.float32)
    image.flags.writeable = False
    return image
