"""An averaged human brain at 2 mm, real anatomy, and a SIMULATOR that plants lesions of known place into it.

The MNI ICBM 152 non-linear symmetric template of 2009 (version a): T1-weighted image and maps of grey and white matter, an average of
152 people (V. Fonov, A. C. Evans, K. Botteron, C. R. Almli, R. C. McKinstry, D. L. Collins (2011), NeuroImage 54, 313-327). The package
`nilearn` (BSD-3-Clause) carries it and calls its licence unknown. Nothing is redistributed here: the package brings it.

**One brain.** Slices of one volume are near-copies of their neighbours, so the split is by slab, with a gap between the slabs. That keeps
copies out of the test; it does not make a second patient. The two halves are mirror images, too, and stand in the same slab.

The planted lesions are dark spots in white matter with soft edges, the scanner a gain, a slope and noise: a simulator, not a disease.
"""

import functools
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ._package import require

MM = 2.0  # the side of a voxel
SLAB, GAP = 7, 2  # slices: 14 mm learned from or judged, 4 mm on either side of a judged slab used by nobody
SLICES = range(26, 68)  # those with enough of both tissues: six slabs
NOISE = 0.03  # standard deviation, where white matter is about 0.8
RADII = (1.8, 3.2)  # voxels, of a lesion
DEPTHS = (0.5, 0.8)  # share of the brightness that a lesion takes away at its centre


class Template(NamedTuple):
    """t1 grey white (94 slices, 116, 98) float32, from 0 to 1: brightness, and the share of a voxel that is grey or white matter.

    Slices from below to above; in each the front is up and the left of the brain at the left.
    """

    t1: np.ndarray
    grey: np.ndarray
    white: np.ndarray


class Scans(NamedTuple):
    """Simulated slices (B, 116, 98): image and clean float32, the same without lesions; lesion bool; brain bool; tissue int, 0 neither, 1 grey, 2 white.

    where (B,) int: the slice of the template.
    """

    image: np.ndarray
    clean: np.ndarray
    lesion: np.ndarray
    brain: np.ndarray
    tissue: np.ndarray
    where: np.ndarray


@functools.cache
def template():
    """The template, averaged to voxels of 2 mm: Template. Raises ImportError, naming the package, where one is missing."""
    return Template(*map(volume, ("t1", "gm", "wm")))


def volume(kind):
    """One of the package's volumes, (slices, rows, columns) from 0 to 1, read without importing the package, which takes seconds."""
    nibabel = require("nibabel", "nibabel")
    found = find_spec("nilearn")
    if found is None:
        require("nilearn", "nilearn")
    path = Path(found.origin).parent / "datasets/data" / f"mni_icbm152_{kind}_tal_nlin_sym_09a_converted.nii.gz"
    voxels = np.asarray(nibabel.load(path).dataobj, dtype=np.float32) / 255  # (right, front, above) grow
    x, y, z = (n // 2 for n in voxels.shape)
    halved = voxels[: 2 * x, : 2 * y, : 2 * z].reshape(x, 2, y, 2, z, 2).mean(axis=(1, 3, 5))
    upright = np.ascontiguousarray(halved.transpose(2, 1, 0)[:, ::-1])
    upright.flags.writeable = False
    return upright


def slabs():
    """Slices to learn from and slices to judge: every third slab is judged, and the gaps around it belong to nobody -> (train, test) int."""
    slices = np.array(SLICES)
    test = slices[np.arange(len(slices)) // SLAB % 3 == 1]
    apart = np.abs(slices[:, None] - test).min(axis=1)
    return slices[apart > GAP], test


def scan(rng, where, lesions):
    """One scan for each slice of the template in `where` (B,), with lesions (B,) int of them planted into its white matter: Scans.

    Each is mirrored or not, has a gain, a slope of brightness and noise of its own. A lesion is an ellipse with a soft edge; it takes away
    50 to 80 % of the brightness at its centre, and its voxels are those that lose more than half of that.
    """
    t1, grey, white = (volume[where].copy() for volume in template())
    turned = rng.random(len(where)) < 0.5
    for part in (t1, grey, white):
        part[turned] = part[turned, :, ::-1]
    lost, lesion = np.zeros_like(t1), np.zeros(t1.shape, bool)
    for b, count in enumerate(lesions):
        for _ in range(count):
            depth, shape = spot(rng, white[b])
            lost[b] = np.maximum(lost[b], depth * shape)
            lesion[b] |= shape > 0.5
    _, rows, columns = t1.shape
    slope = rng.normal(0, 0.05, (len(where), 2, 1, 1))
    bright = 1 + rng.normal(0, 0.05, (len(where), 1, 1))
    bright = bright + slope[:, 0] * np.linspace(-1, 1, rows)[:, None] + slope[:, 1] * np.linspace(-1, 1, columns)
    noise = rng.normal(0, NOISE, t1.shape)
    image, clean = (((t1 * kept) * bright + noise).astype(np.float32) for kept in (1 - lost, 1))
    tissue = np.where(white > 0.5, 2, np.where(grey > 0.5, 1, 0))
    return Scans(image, clean, lesion, grey + white > 0.2, tissue, np.asarray(where))


def spot(rng, white):
    """One lesion in the white matter (rows, columns) of a slice: how much it takes away, and its shape, 1 at the centre to 0."""
    deep = np.argwhere(white > 0.8)
    centre = deep[rng.integers(len(deep))]
    one, other = rng.uniform(*RADII, 2)
    angle = rng.uniform(0, np.pi)
    away = np.stack(np.indices(white.shape), axis=-1) - centre - rng.uniform(-0.5, 0.5, 2)
    along = away @ [np.cos(angle), np.sin(angle)], away @ [-np.sin(angle), np.cos(angle)]
    distance = np.hypot(along[0] / one, along[1] / other)
    return rng.uniform(*DEPTHS), 1 / (1 + distance**4) * (white > 0.2)
