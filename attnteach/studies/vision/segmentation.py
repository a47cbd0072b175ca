"""Which pixels belong together? The class of a digit's ink is written far away, in a marker of the same band (simulated strips).

All networks cut the strip into patches of four pixels, add where each stands, and give the scores of a patch's pixels back; they differ in what
stands between. Attention looks anywhere. A convolution has a reach, which `reach` finds by asking which pixels move an output; one of the two here
reaches as far as the markers of the strips that are trained on stand, the other does not.
"""

import functools
import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional

from attnteach.datasets.canvases import BAND, CELL, CLASSES, MARKERS, strips
from attnteach.datasets.digits28 import digits28, split
from attnteach.kernels import grid_positions, patchify
from attnteach.kernels.block import BLOCK
from attnteach.layers import TransformerBlock
from attnteach.memo import memo
from attnteach.models.vision import HEADS, pixel_scores, segment, to_pixels
from attnteach.plots import show
from attnteach.studies.drawing import interval_curves
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

WIDTH, BATCH, STEPS, RATE = 32, 12, 330, 6e-3
TWICE = 2  # how many times as many steps the convolutions get: they cost less than half
NARROW, WIDE = 48, 80  # pixels of the strips to train on, and of wider ones
WEIGHT = (0.2, 1.0, 1.0)  # of the classes in the loss: most of a strip is background
BINS = ((8, 16), (16, 24), (24, 32), (32, 40))  # pixels from the marker to the digit
ATTENTION, NEAR, FAR = "attention", "dilated convolution", "dilated, one layer more"
GUESS = "the ink, its class guessed"


@dataclass(frozen=True)
class Segmentation(Study):
    """What the chapter claims of each network; mean intersection over union of three classes. attention (blocks, patches, patches) of the
    figure's strip; labels are the patches of its upper digit and the patch of its marker.

    by_distance {name: an Interval for each of BINS}; wide {name: Interval} on wider strips than in training; followed {name: Interval}, the share
    of ink that changes its class when all markers are exchanged; on_marker and on_other, Intervals of what the patches of a digit give, in the
    block that gives most, to the marker of their own band and of the other; reach {name: pixels}; parameters {name: how many}; image and
    predicted of the figure.
    """

    by_distance: dict[str, list]
    wide: dict[str, Interval]
    followed: dict[str, Interval]
    on_marker: Interval
    on_other: Interval
    reach: dict[str, int]
    parameters: dict[str, int]
    image: np.ndarray
    predicted: np.ndarray

    def draw_distances(self):
        """Mean intersection over union by the distance of the marker -> Picture."""
        middles = [(low + high) / 2 for low, high in BINS]
        ax = interval_curves(middles, self.by_distance, xlabel="pixels from marker to digit", ylabel="mean IoU")
        return show(ax, alt="Mean intersection over union against the distance of the marker, for each network.")


class PixelTransformer(torch.nn.Module):
    """The parameters of `models.vision.pixel_scores`."""

    def __init__(self, M=WIDTH, *, blocks=2):
        super().__init__()
        blocks = [TransformerBlock(M, HEADS, 2 * M).weights for _ in range(blocks)]
        own = ends(M) | {
            f"{name}_{number}": block[name].detach() for number, block in enumerate(blocks) for name in BLOCK
        }
        self.weights = torch.nn.ParameterDict(own)

    def forward(self, images):
        """images (B, H, W) -> (B, H, W, 3) log-odds"""
        return pixel_scores(images, self.weights)


def ends(M):
    """What all networks share: the embedding of patches, the norm and the head."""
    head = torch.randn(M, CELL * CELL * len(CLASSES)) * M**-0.5
    norm = {"gain": torch.ones(M), "shift": torch.zeros(M)}
    embed = {"embed": torch.randn(CELL * CELL, M) / CELL, "embed_bias": torch.zeros(M)}
    return embed | norm | {"head": head, "head_bias": torch.zeros(head.shape[1])}


class PixelConvolution(torch.nn.Module):
    """The same ends around convolutions of 3 x 3 over the patches, each beside a residual; `spread` are their dilations."""

    def __init__(self, spread=(1, 2, 4), M=WIDTH):
        super().__init__()
        self.weights = torch.nn.ParameterDict(ends(M))
        self.layers = torch.nn.ModuleList([torch.nn.Conv2d(M, M, 3, padding=d, dilation=d) for d in spread])

    def between(self, x):
        """x (B, M, h, w) -> (B, M, h, w)"""
        for layer in self.layers:
            x = x + torch.relu(layer(x))
        return x

    def forward(self, images):
        """as PixelTransformer"""
        (h, w), weights = (side // CELL for side in images.shape[1:]), self.weights
        x = patchify(images[..., None], CELL) @ weights["embed"] + weights["embed_bias"]
        x = x + torch.tensor(grid_positions(h, w, x.shape[-1]), dtype=x.dtype)
        x = self.between(x.mT.unflatten(2, (h, w))).flatten(2).mT
        return to_pixels(x, weights, *images.shape[1:])


MAKE = {
    ATTENTION: PixelTransformer,
    NEAR: PixelConvolution,
    FAR: lambda: PixelConvolution((1, 2, 4, 8)),
}


def untrained(name, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return MAKE[name]()


def train(model, data, rng, steps, *, rate=RATE):
    """Adam on random batches of strips, with a rate that rises and falls; the losses of all steps."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.1)
    batches = (rng.integers(0, len(data.images), BATCH) for _ in range(steps))
    losses = (loss(model, torch.tensor(data.images[rows]), torch.tensor(data.labels[rows])) for rows in batches)
    return descend(optimiser, losses, schedule=schedule, clip=1.0)


def loss(model, images, labels):
    return functional.cross_entropy(model(images).movedim(-1, 1), labels, weight=torch.tensor(WEIGHT))


@torch.no_grad()
def predicted(model, images):
    """(n, H, W) -> labels (n, H, W)"""
    return model(torch.tensor(images)).argmax(dim=-1).numpy()


def mean_iou(labels, guess):
    """The mean over classes of the shared part of the union of their pixels; a class that neither has counts for nothing."""
    shares = []
    for c in range(len(CLASSES)):
        both, either = (labels == c) & (guess == c), (labels == c) | (guess == c)
        if either.any():
            shares.append(both.sum() / either.sum())
    return float(np.mean(shares))


def bands(pixels):
    """(n, 2 * BAND, W) -> (2 n, BAND, W), the upper band of each strip before its lower one."""
    return pixels.reshape(-1, BAND, pixels.shape[-1])


def by_distance(data, guess):
    """Mean intersection over union of the bands whose marker is as far away as each of BINS."""
    away = data.distance.ravel()
    chosen = [(away >= low) & (away < high) for low, high in BINS]
    return [mean_iou(bands(data.labels)[rows], bands(guess)[rows]) for rows in chosen]


def exchanged(data):
    """The same strips with every ring in place of a cross and the reverse, and the labels that they should get -> Strips."""
    images = data.images.copy()
    cells = images.reshape(len(images), -1, CELL, images.shape[2] // CELL, CELL).swapaxes(
        2, 3
    )  # a view: markers fill whole cells
    ring, cross = ((cells == marker).all(axis=(-1, -2)) for marker in MARKERS)
    cells[ring], cells[cross] = MARKERS[1], MARKERS[0]
    return data._replace(images=images, labels=np.where(data.labels > 0, 3 - data.labels, 0), kinds=1 - data.kinds)


def followed(model, data, guess):
    """The share of ink, where both times some ink is seen, whose class changes with the markers."""
    again = predicted(model, exchanged(data).images)
    ink = (data.labels > 0) & (guess > 0) & (again > 0)
    return float((guess != again)[ink].mean())


def reach(model, side=160):
    """How many columns of pixels one output can see: those whose change moves it, in a model of random weights."""
    images = torch.rand(1, 2 * BAND, side, requires_grad=True)
    model(images)[0, BAND, side // 2].sum().backward()
    return int((images.grad[0].abs().sum(dim=0) > 0).sum())


def inked(labels):
    """Which patches hold ink of a digit: labels (H, W) -> (patches,) bool."""
    return patchify((labels > 0)[..., None].astype(float), CELL).any(axis=-1)


def marked(image):
    """Which patches are a marker: image (H, W) -> (patches,) bool."""
    cells = patchify(image[..., None], CELL)
    return np.any([(cells == marker.ravel()).all(axis=-1) for marker in MARKERS], axis=0)


class Lookout(NamedTuple):
    """What the patches of digits give to the marker of their own band and to the other one, on average, in the block that gives the first most."""

    own: float
    other: float


def lookout(model, data):
    """Where the patches with ink of 50 strips look -> Lookout."""
    weights, shares = arrays(model), []
    for image, labels in zip(data.images[:50], data.labels, strict=False):
        looks = segment(weights, image).looks
        ink, marker = inked(labels), marked(image)
        upper = np.arange(len(ink)) < len(ink) // 2
        own = [looks[:, ink & half][..., marker & half].sum(axis=-1).mean(axis=-1) for half in (upper, ~upper)]
        other = [looks[:, ink & half][..., marker & ~half].sum(axis=-1).mean(axis=-1) for half in (upper, ~upper)]
        shares.append([np.mean(own, axis=0), np.mean(other, axis=0)])
    own, other = np.mean(shares, axis=0)
    return Lookout(float(own.max()), float(other[own.argmax()]))


def arrays(model):
    """The weights as NumPy arrays, by name."""
    return {name: value.detach().numpy() for name, value in model.weights.items()}


@functools.cache
def made(seed, train=1500, test=200):
    """Strips to train on, to test on, and wider ones to test on: {name: Strips}; test digits are never trained on."""
    parts, rng = split(digits28().labels, seed), np.random.default_rng(seed)
    return {
        "train": strips(rng, parts.train, train, width=NARROW),
        "test": strips(rng, parts.test, test, width=NARROW),
        "wide": strips(rng, parts.test, test // 2, width=WIDE),
    }


def one(name, seed, steps):
    """A trained network and what it measures: {field: number}."""
    data = made(seed)
    model = untrained(name, seed)
    train(model, data["train"], np.random.default_rng(seed), steps * (1 if name == ATTENTION else TWICE))
    guess, wide = (predicted(model, data[part].images) for part in ("test", "wide"))
    measured = {
        "all": mean_iou(data["test"].labels, guess),
        "by_distance": by_distance(data["test"], guess),
        "wide": mean_iou(data["wide"].labels, wide),
        "followed": followed(model, data["test"], guess),
        "looks": lookout(model, data["test"]) if name == ATTENTION else None,
    }
    return model, measured


def guessing(seed):
    """Who sees the ink without fault and throws a coin for each band: mean intersection over union, in all and by distance."""
    test, rng = made(seed)["test"], np.random.default_rng(seed)
    coin = np.where(bands(test.labels) > 0, rng.integers(1, 3, (2 * len(test.images), 1, 1)), 0).reshape(
        test.labels.shape
    )
    return mean_iou(test.labels, coin), by_distance(test, coin)


def figure(model, seed):
    """What a Segmentation shows: the first test strip with a far marker above -> {field: value}."""
    test = made(seed)["test"]
    at = int(np.flatnonzero(test.distance[:, 0] >= 28)[0])
    seen = segment(arrays(model), test.images[at])
    ink, marker = inked(test.labels[at]), np.flatnonzero(marked(test.images[at]))
    upper = [n for n in np.flatnonzero(ink) if n < len(ink) // 2]
    return {"attention": seen.looks, "labels": (upper, marker[:1]), "image": test.images[at], "predicted": seen.labels}


@memo
def run(seed=0, *, seeds=3, steps=STEPS, progress=True):
    """Study of mean intersection over union on strips from a simulator -> Segmentation. Seed s draws the split, the strips and the parameters."""
    began = time.perf_counter()
    every = range(seed, seed + seeds)
    jobs = {(name, s): (name, s, steps) for name in MAKE for s in every}
    done = side_by_side(one, jobs, name="segmenters", progress=progress)

    def over_seeds(field):
        return {name: Interval([done[name, s][1][field] for s in every]) for name in MAKE}

    def at_distances(rows):
        return [Interval(values) for values in zip(*rows, strict=True)]

    scores, guesses = over_seeds("all"), [guessing(s) for s in every]
    looks = [done[ATTENTION, s][1]["looks"] for s in every]
    distances = {name: at_distances([done[name, s][1]["by_distance"] for s in every]) for name in MAKE}
    return Segmentation(
        task="segmentation",
        data="strips of two digits and two markers from a simulator",
        metric="mean intersection over union of three classes",
        model=scores.pop(ATTENTION),
        baselines=scores | {GUESS: Interval([score for score, _ in guesses])},
        seconds=time.perf_counter() - began,
        by_distance=distances | {GUESS: at_distances([row for _, row in guesses])},
        wide=over_seeds("wide"),
        followed=over_seeds("followed"),
        on_marker=Interval([look.own for look in looks]),
        on_other=Interval([look.other for look in looks]),
        reach={name: reach(untrained(name, seed)) for name in MAKE},
        parameters={name: sum(p.numel() for p in done[name, seed][0].parameters()) for name in MAKE},
        **figure(done[ATTENTION, seed][0], seed),
    )


def export(steps=800):
    """The arrays of a segmenter trained from seed 0 for longer than in the study, and two digits for its figure: {name: array}."""
    from attnteach.datasets.canvases import small_digits

    model = untrained(ATTENTION, 0)
    train(model, made(0)["train"], np.random.default_rng(0), steps)
    digits = digits28()
    test = split(digits.labels, 0).test
    chosen = [test[digits.labels[test] == digit][0] for digit in (3, 8)]
    return arrays(model) | {"digits": small_digits()[chosen]}
