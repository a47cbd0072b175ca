"""Which digit is it? A small vision transformer against a small convolutional network and a linear model (ViT, Dosovitskiy et al. 2021).

All see the same images in the same order for the same number of steps. The position of a patch is a learned vector of large spread, without
which this few steps hardly tell patches apart. The number of steps is a budget of time, not an optimum: more of them narrow the gaps.
"""

import time
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from attnteach.datasets.digits28 import SIDE, digits28, split
from attnteach.kernels import patchify
from attnteach.kernels.block import BLOCK
from attnteach.layers import TransformerBlock
from attnteach.memo import memo
from attnteach.models.vision import HEADS, class_scores, read_digit
from attnteach.plots import heat_map, panels, show
from attnteach.studies.drawing import interval_bars, interval_curves
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

WIDTH, PATCH, BATCH, STEPS = 32, 7, 48, 220
SIZES = (100, 600, 4000)  # images to train on
VIT, CONV, LINEAR = "vision transformer", "convolutional network", "linear model"
BLIND, ONE = "without positions", "one patch of 28"
SHUFFLED = {VIT: "vision transformer, pixels shuffled", CONV: "convolutional network, pixels shuffled"}
MODELS = (VIT, CONV, LINEAR)


@dataclass(frozen=True)
class DigitClasses(Study):
    """What the chapter claims of each model; labels are the digit of the figure and its ten probabilities, attention (blocks, patches).

    by_size {model: one Interval of the accuracy for each of SIZES}; variants {name: Interval} of all images: without positions, with other
    patches, with the pixels of all images shuffled in one fixed way; parameters {name: how many}; image (28, 28) of the figure.
    """

    by_size: dict[str, list]
    variants: dict[str, Interval]
    parameters: dict[str, int]
    image: np.ndarray

    def draw_sizes(self):
        """Accuracy by the number of images, with intervals over seeds -> Picture."""
        ax = interval_curves(SIZES, self.by_size, xlabel="images to train on", ylabel="accuracy", log="x")
        return show(ax, alt="Accuracy on 1,000 test images against the number of training images, for three models.")

    def draw_variants(self):
        """Accuracy after training on all images, what was changed named -> Picture."""
        rows = {VIT: self.by_size[VIT][-1], CONV: self.by_size[CONV][-1], LINEAR: self.by_size[LINEAR][-1]}
        ax = interval_bars(rows | self.variants, xlabel="accuracy, 4,000 images")
        return show(ax, alt="Accuracy of the three models and of their variants, with intervals over seeds.")

    def draw_looks(self):
        """The image, and what the class token looks at in each block -> Picture."""
        axes = panels(1, 1 + len(self.attention), height=2.6)
        heat_map(self.image, axes[0], title="image", xlabel="", ylabel="")
        for number, looks in enumerate(self.attention, start=1):
            side = int(len(looks) ** 0.5)
            heat_map(
                looks.reshape(side, side), axes[number], title=f"block {number}", values=True, xlabel="", ylabel=""
            )
        return show(
            axes[0], alt="A digit, and the share of the class token's attention on each of its patches, block by block."
        )


class VisionTransformer(torch.nn.Module):
    """The parameters of `models.vision.class_scores`: patches of `side` pixels, two blocks; `positions` are learned unless told otherwise."""

    def __init__(self, side=PATCH, M=WIDTH, *, blocks=2):
        super().__init__()
        patches = (SIDE // side) ** 2
        blocks = [TransformerBlock(M, HEADS, 2 * M).weights for _ in range(blocks)]
        own = {
            "embed": torch.randn(side * side, M) / side,
            "position": 2 * torch.randn(patches, M),
            "first": 2 * torch.randn(1, M),
            "gain": torch.ones(M),
            "shift": torch.zeros(M),
            "head": torch.randn(M, 10) * M**-0.5,
            "head_bias": torch.zeros(10),
        }
        own |= {f"{name}_{number}": block[name].detach() for number, block in enumerate(blocks) for name in BLOCK}
        self.weights = torch.nn.ParameterDict(own)

    def forward(self, images):
        """images (B, 28, 28) -> (B, 10) log-odds"""
        return class_scores(images, self.weights)


def without_positions():
    """The same, but every patch has the same position, for good."""
    model = VisionTransformer()
    model.weights["position"] = torch.nn.Parameter(torch.zeros_like(model.weights["position"]), requires_grad=False)
    return model


def convolutional():
    """Two layers of 3 x 3, each halved by the largest of four, and a hidden layer."""
    nn = torch.nn
    return nn.Sequential(
        nn.Unflatten(1, (1, SIDE)),
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(16 * 49, 22), nn.ReLU(), nn.Linear(22, 10)),
    )


def linear():
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(SIDE * SIDE, 10))


MAKE = {
    VIT: VisionTransformer,
    CONV: convolutional,
    LINEAR: linear,
    BLIND: without_positions,
    ONE: lambda: VisionTransformer(28),
}


def untrained(name, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return MAKE[name]()


def shuffled(images, order, side=PATCH):
    """Images (N, 28, 28) whose patches have been put in another order, the same for all."""
    grid = SIDE // side
    patches = patchify(images[..., None], side)[:, order].reshape(-1, grid, grid, side, side)
    return np.ascontiguousarray(patches.swapaxes(2, 3).reshape(images.shape))


def train(model, images, labels, rng, steps, *, rate=6e-3):
    """Adam on random batches, with a rate that rises and falls; the losses of all steps."""
    optimiser = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.1)
    batches = (rng.integers(0, len(labels), BATCH) for _ in range(steps))
    losses = (functional.cross_entropy(model(images[rows]), labels[rows]) for rows in batches)
    return descend(optimiser, losses, schedule=schedule, clip=1.0)


@torch.no_grad()
def accuracy(model, images, labels):
    return float((model(images).argmax(dim=-1) == labels).double().mean())


def data(seed, shuffle=False):
    """(images, labels) to train on and to test on, as tensors; `shuffle`: the pixels of all images in one random order."""
    digits = digits28()
    images = digits.images
    if shuffle:
        order = np.random.default_rng(seed).permutation(SIDE * SIDE)
        images = images.reshape(-1, SIDE * SIDE)[:, order].reshape(images.shape)
    parts = split(digits.labels, seed)
    return [(torch.tensor(images[rows]), torch.tensor(digits.labels[rows])) for rows in parts]


def one(name, size, shuffle, seed, steps):
    """A trained model and its accuracy on the test images."""
    (images, labels), test = data(seed, shuffle)
    model = untrained(name, seed)
    train(model, images[:size], labels[:size], np.random.default_rng(seed), steps)
    return model, accuracy(model, *test)


def figure(model, seed):
    """What a DigitClasses shows: the first three of the test images -> {field: value}."""
    (_, _), (images, labels) = data(seed)
    at = int(torch.nonzero(labels == 3)[0])
    reading = read_digit(arrays(model), images[at].numpy())
    return {"attention": reading.looks, "labels": (3, reading.probabilities), "image": images[at].numpy()}


def arrays(model):
    """The weights as NumPy arrays, by name."""
    return {name: value.detach().numpy() for name, value in model.weights.items()}


@memo
def run(seed=0, *, seeds=3, steps=STEPS, progress=True):
    """Study of the accuracy on 1,000 digits -> DigitClasses. Seed s draws the split, the batches, the parameters and the order of shuffled pixels."""
    began = time.perf_counter()
    arms = {(name, size): (name, size, False) for name in MODELS for size in SIZES}
    arms |= {(name, None): (name, SIZES[-1], False) for name in (BLIND, ONE)}
    arms |= {(SHUFFLED[name], None): (name, SIZES[-1], True) for name in SHUFFLED}
    every = range(seed, seed + seeds)
    jobs = {(*arm, s): (*what, s, steps) for arm, what in arms.items() for s in every}
    done = side_by_side(one, jobs, name="digits", progress=progress)
    share = {arm: Interval([done[*arm, s][1] for s in every]) for arm in arms}
    by_size = {name: [share[name, size] for size in SIZES] for name in MODELS}
    models = {name: done[name, size, seed][0] for name, size in arms if size in (None, SIZES[-1])}
    return DigitClasses(
        task="classification",
        data="4,000 digits of 28 x 28 to train on, 1,000 to test",
        metric="accuracy",
        model=by_size[VIT][-1],
        baselines={name: by_size[name][-1] for name in (CONV, LINEAR)},
        seconds=time.perf_counter() - began,
        by_size=by_size,
        variants={name: value for (name, size), value in share.items() if size is None},
        parameters={name: sum(p.numel() for p in model.parameters()) for name, model in models.items()},
        **figure(models[VIT], seed),
    )


def export(steps=1500):
    """The arrays of a vision transformer trained from seed 0 for longer than in the study, and some test images: {name: array}."""
    (images, labels), (test, answers) = data(0)
    model = untrained(VIT, 0)
    train(model, images, labels, np.random.default_rng(0), steps)
    chosen = [int(torch.nonzero(answers == digit)[n]) for digit in range(10) for n in (0, 1)]
    return arrays(model) | {"images": test[chosen].numpy(), "digits": answers[chosen].numpy()}
