"""Where are the digits? Object queries matched one to one with the objects (after DETR, Carion et al. 2020), on simulated scenes.

Smaller than the original, and with one idea from its successors: the middle of a box is where the first head of its query looks, on average,
plus a small learned step; without it this few steps find little. Two rivals share the convolutional stem: a heat map (after CenterNet, Zhou et
al. 2019), where each cell says whether the middle of an object lies in it, and slots, a layer that is connected to all cells and trained
by the same matching.
"""

import functools
import time
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from attnteach.datasets.canvases import scenes
from attnteach.datasets.digits28 import digits28, split
from attnteach.kernels import giou, grid_positions, layer_norm
from attnteach.layers import ObjectQueries, SeparateQueries, TransformerBlock
from attnteach.memo import memo
from attnteach.plots import heat_map, panels, show
from attnteach.plots.style import ORANGE
from attnteach.studies.drawing import interval_bars
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

from .boxes import average_precision, duplicates, false_alarms, match

WIDTH, HEADS, QUERIES, STRIDE = 32, 4, 6, 4
SIDE, LARGE, BATCH, STEPS = 32, 48, 20, 320
REACH, LARGEST = 8.0, 16.0  # pixels that a box may step aside, and its longest side
NOTHING = 0.4  # what a query without an object weighs in the loss
DETR, SEPARATE, HEAT, SLOTS, ALWAYS = "object queries", "queries apart", "heat map", "slots", "the usual places"


@dataclass(frozen=True)
class Detection(Study):
    """What the chapter claims of each detector; attention (queries, cells) of the figure's queries, labels their numbers and
    the side of the feature map.

    Average precision at an overlap of one half: rows of the Study; on larger canvases `large`; duplicates for each object; alarms, predictions
    above one half on scenes without digits; parameters {name: how many}. image (side, side), found (k, 4) and wanted of the figure.
    """

    large: dict[str, Interval]
    duplicates: dict[str, Interval]
    alarms: dict[str, Interval]
    parameters: dict[str, int]
    image: np.ndarray
    found: np.ndarray
    wanted: np.ndarray

    def draw(self):
        """Average precision of all detectors -> Picture."""
        ax = interval_bars(self.rows(), xlabel="average precision")
        return show(ax, alt="Average precision of the detectors, with intervals over seeds.")

    def draw_looks(self):
        """One scene with the boxes wanted (dashed) and found, and where the queries that found them look -> Picture."""
        scene, looks = panels(1, 2, height=3.0)
        heat_map(self.image, scene, title="scene", xlabel="", ylabel="", top=1.0)
        for boxes, style in ((self.wanted, "--"), (self.found, "-")):
            for x0, y0, x1, y1 in boxes - 0.5:
                scene.plot([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], linestyle=style, color=ORANGE, linewidth=1.4)
        side = SIDE // STRIDE
        most = np.max(self.attention, axis=0, initial=0.0).reshape(side, side)
        heat_map(most, looks, title="largest look of a query", xlabel="", ylabel="")
        found = f"{len(self.found)} boxes found, {len(self.wanted)} wanted"
        return show(
            scene,
            alt=f"A scene with {found}, and for each cell of the image the largest weight that one of their queries gives it.",
        )


class Stem(torch.nn.Sequential):
    """Two convolutions of 5 x 5, each halving the sides: (B, H, W) -> (B, M, H/4, W/4)."""

    def __init__(self, M=WIDTH):
        nn = torch.nn
        layers = nn.Conv2d(1, M // 2, 5, 2, 2), nn.ReLU(), nn.Conv2d(M // 2, M, 5, 2, 2), nn.ReLU()
        super().__init__(nn.Unflatten(1, (1, -1)), *layers)


def middles(h, w):
    """The middles of the cells of a feature map, in pixels: (h * w, 2), x then y."""
    y, x = np.indices((h, w)).reshape(2, -1)
    return torch.tensor(STRIDE * np.stack([x, y], -1) + STRIDE / 2, dtype=torch.float32)


def around(middle, step_and_size):
    """Corners of boxes: middle (..., 2) pixels, step_and_size (..., 4) any numbers -> (..., 4)"""
    middle = middle + REACH * torch.tanh(step_and_size[..., :2])
    half = LARGEST / 2 * torch.sigmoid(step_and_size[..., 2:])
    return torch.cat([middle - half, middle + half], dim=-1)


class QueryDetector(torch.nn.Module):
    """Stem, one block over all cells, then queries; `queries` is `ObjectQueries` or `SeparateQueries`."""

    def __init__(self, queries=ObjectQueries, M=WIDTH):
        super().__init__()
        self.stem, self.block = Stem(M), TransformerBlock(M, HEADS, 2 * M)
        self.gain, self.shift = torch.nn.Parameter(torch.ones(M)), torch.nn.Parameter(torch.zeros(M))
        self.queries = queries(QUERIES, M, HEADS)
        self.norm, self.score = torch.nn.LayerNorm(M), torch.nn.Linear(M, 1)
        self.box = torch.nn.Sequential(torch.nn.Linear(M, M), torch.nn.ReLU(), torch.nn.Linear(M, 4))

    def read(self, images):
        """images (B, H, W) -> scores (B, Q), boxes (B, Q, 4) in pixels, weights (B, heads, Q, S)"""
        features = self.stem(images)
        h, w = features.shape[-2:]
        place = torch.tensor(grid_positions(h, w, features.shape[1]), dtype=torch.float32)
        cells = self.block(layer_norm(features.flatten(2).mT, self.gain, self.shift) + place)
        states, weights = self.queries(cells, place)
        states = self.norm(states)
        boxes = around(weights[:, 0] @ middles(h, w), self.box(states))
        return self.score(states)[..., 0], boxes, weights

    def forward(self, images):
        """images (B, H, W) -> scores (B, Q) log-odds of being an object, boxes (B, Q, 4) corners in pixels"""
        return self.read(images)[:2]

    def loss(self, images, truths):
        return set_loss(*self(images), truths)


class SlotDetector(torch.nn.Module):
    """As many predictions, each connected to all cells: it fits canvases of one size only."""

    def __init__(self, M=WIDTH, hidden=48):
        super().__init__()
        cells, nn = (SIDE // STRIDE) ** 2, torch.nn
        self.layers = nn.Sequential(
            Stem(M), nn.Flatten(), nn.Linear(M * cells, hidden), nn.ReLU(), nn.Linear(hidden, 5 * QUERIES)
        )

    def forward(self, images):
        """as QueryDetector"""
        out = self.layers(images).unflatten(1, (QUERIES, 5))
        middle = images.shape[-1] * torch.sigmoid(out[..., 1:3])
        return out[..., 0], around(middle, torch.cat([torch.zeros_like(middle), out[..., 3:]], dim=-1))

    def loss(self, images, truths):
        return set_loss(*self(images), truths)


class HeatMap(torch.nn.Module):
    """Each cell of the feature map is one prediction; of neighbours only the largest is kept."""

    def __init__(self, M=WIDTH):
        super().__init__()
        nn = torch.nn
        self.layers = nn.Sequential(Stem(M), nn.Conv2d(M, M, 3, padding=1), nn.ReLU(), nn.Conv2d(M, 5, 1))

    def cells(self, images):
        out = self.layers(images)
        h, w = out.shape[-2:]
        out = out.flatten(2).mT
        return out[..., 0], around(middles(h, w), out[..., 1:]), (h, w)

    def forward(self, images):
        """as QueryDetector; cells beside a larger one get log-odds of -20"""
        scores, boxes, grid = self.cells(images)
        around = functional.max_pool2d(scores.unflatten(1, grid)[:, None], 3, stride=1, padding=1).flatten(1)
        return torch.where(scores == around, scores, -20.0), boxes

    def loss(self, images, truths):
        scores, boxes, (_, w) = self.cells(images)
        each = [(i, box) for i, truth in enumerate(truths) for box in truth]
        cell = [(int((y0 + y1) / 2) // STRIDE) * w + int((x0 + x1) / 2) // STRIDE for _, (x0, y0, x1, y1) in each]
        return losses(
            scores, boxes, torch.tensor([i for i, _ in each], dtype=int), torch.tensor(cell, dtype=int), truths
        )


def set_loss(scores, boxes, truths):
    """The loss of a set: each object is matched with one query first, all other queries shall say "nothing" (Carion et al. 2020, eq. 2)."""
    counts = [len(truth) for truth in truths]
    padded = np.zeros((len(truths), max(counts), 4), np.float32)
    for row, truth in zip(padded, truths, strict=True):
        row[: len(truth)] = truth
    with torch.no_grad():
        objects = torch.tensor(padded)
        apart = torch.cdist(boxes, objects, p=1) / SIDE
        cost = 5 * apart - 2 * giou(boxes[:, :, None], objects[:, None]) - torch.sigmoid(scores)[..., None]
    query = [q for table, n in zip(cost.numpy(), counts, strict=True) for q in match(table[:, :n])]
    image = np.repeat(np.arange(len(truths)), counts)
    return losses(scores, boxes, torch.tensor(image), torch.tensor(query, dtype=int), truths)


def losses(scores, boxes, image, place, truths):
    """What the predictions `place` of the images `image` owe to the objects, in order, and all others to nothing."""
    wanted = torch.zeros_like(scores)
    wanted[image, place] = 1.0
    weight = torch.where(wanted > 0, 1.0, NOTHING)
    is_object = functional.binary_cross_entropy_with_logits(scores, wanted, weight=weight, reduction="sum") / len(
        truths
    )
    if len(image) == 0:
        return is_object / 2
    ours, theirs = boxes[image, place], torch.tensor(np.concatenate(truths))
    apart = 5 * (ours - theirs).abs().sum(dim=-1) / SIDE + 2 * (1 - giou(ours, theirs))
    return is_object / 2 + apart.mean()


MAKE = {DETR: QueryDetector, SEPARATE: lambda: QueryDetector(SeparateQueries), HEAT: HeatMap, SLOTS: SlotDetector}


def untrained(name, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return MAKE[name]()


def train(model, data, rng, steps, *, rate=5e-3):
    """Adam on random batches of scenes, with a rate that rises and falls; the losses of all steps."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.1)
    batches = (rng.integers(0, len(data.images), BATCH) for _ in range(steps))
    course = (model.loss(torch.tensor(data.images[rows]), [data.boxes[row] for row in rows]) for rows in batches)
    return descend(optimiser, course, schedule=schedule, clip=1.0)


@torch.no_grad()
def predictions(model, images):
    """(scores (P,) in 0..1, boxes (P, 4)) of each image."""
    scores, boxes = model(torch.tensor(images))
    return list(zip(torch.sigmoid(scores).numpy(), boxes.numpy(), strict=True))


def usual_places(data, count=QUERIES):
    """A detector that never looks: the `count` cells that hold most middles in training, always, with the mean box -> (scores, boxes)."""
    boxes = np.concatenate(data.boxes)
    cells = ((boxes[:, :2] + boxes[:, 2:]) / 2 // (2 * STRIDE)).astype(int)
    where, times = np.unique(cells, axis=0, return_counts=True)
    most = np.argsort(-times, kind="stable")[:count]
    middle, half = 2 * STRIDE * (where[most] + 0.5), (boxes[:, 2:] - boxes[:, :2]).mean(axis=0) / 2
    return times[most] / len(data.images), np.concatenate([middle - half, middle + half], axis=1)


@functools.cache
def made(seed, train=1500, test=200):
    """Scenes to train on, to test on, to test on without digits, and larger ones: {name: Scenes}; test digits are never trained on."""
    parts, rng = split(digits28().labels, seed), np.random.default_rng(seed)
    return {
        "train": scenes(rng, parts.train, train),
        "test": scenes(rng, parts.test, test),
        "empty": scenes(rng, parts.test, test // 2, most=0),
        "large": scenes(rng, parts.test, test // 2, side=LARGE, most=5, pieces=4),
    }


def one(name, seed, steps):
    """A trained detector and what it measures: {field: number}."""
    data = made(seed)
    model = untrained(name, seed)
    train(model, data["train"], np.random.default_rng(seed), steps)
    found = predictions(model, data["test"].images)
    measured = {
        "precision": average_precision(found, data["test"].boxes),
        "duplicates": duplicates(found, data["test"].boxes),
        "alarms": false_alarms(predictions(model, data["empty"].images)),
    }
    if name != SLOTS:
        measured["large"] = average_precision(predictions(model, data["large"].images), data["large"].boxes)
    return model, measured


def never_looking(seed):
    """Average precision of `usual_places`."""
    data = made(seed)
    always = usual_places(data["train"])
    return average_precision([always] * len(data["test"].images), data["test"].boxes)


@torch.no_grad()
def figure(model, seed):
    """What a Detection shows: the first test scene with three digits -> {field: value}."""
    test = made(seed)["test"]
    at = next(i for i, boxes in enumerate(test.boxes) if len(boxes) == 3)
    scores, boxes, weights = model.read(torch.tensor(test.images[at : at + 1]))
    sure = torch.nonzero(scores[0] > 0)[:, 0]
    return {
        "attention": weights[0, 0, sure].numpy(),
        "labels": (sure.tolist(), SIDE // STRIDE),
        "image": test.images[at],
        "found": boxes[0, sure].numpy(),
        "wanted": test.boxes[at],
    }


@memo
def run(seed=0, *, seeds=3, steps=STEPS, progress=True):
    """Study of average precision on scenes of 0 to 3 digits, from a simulator -> Detection. Seed s draws the split, the scenes and the parameters."""
    began = time.perf_counter()
    every = range(seed, seed + seeds)
    jobs = {(name, s): (name, s, steps) for name in MAKE for s in every}
    done = side_by_side(one, jobs, name="detectors", progress=progress)

    def over_seeds(field, names=MAKE):
        return {name: Interval([done[name, s][1][field] for s in every]) for name in names}

    precision = over_seeds("precision")
    return Detection(
        task="detection",
        data="scenes of 0 to 3 digits from a simulator",
        metric="average precision at an overlap of 0.5",
        model=precision.pop(DETR),
        baselines=precision | {ALWAYS: Interval([never_looking(s) for s in every])},
        seconds=time.perf_counter() - began,
        large=over_seeds("large", [name for name in MAKE if name != SLOTS]),
        duplicates=over_seeds("duplicates"),
        alarms=over_seeds("alarms"),
        parameters={name: sum(p.numel() for p in done[name, seed][0].parameters()) for name in MAKE},
        **figure(done[DETR, seed][0], seed),
    )
