"""Lesions from weak labels: one label for a bag of tiles, gated attention against max, mean and noisy-or pooling.

Two sets of bags, both SIMULATORS whose lesions are known, so that a map can be checked (`datasets.bags`): real digits, the 9 being the lesion,
features the first 32 principal components; and slices of a real, averaged brain with planted lesions, features the summaries of six filters.
The features are frozen, as those of a foundation model would be, only cheaper: what is compared is the pooling.

Split: digits by image; the brain by slab of slices (`datasets.anatomy.slabs`). There is one brain: no number here says anything about a second one.
"""

import time
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import ndimage
from scipy.special import expit
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

from attnteach.datasets import bags
from attnteach.datasets.anatomy import slabs
from attnteach.datasets.digits28 import digits28, split
from attnteach.memo import memo
from attnteach.plots import show, tile_map
from attnteach.studies.drawing import interval_bars
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import side_by_side

from .measures import expected_calibration_error
from .pooling import (
    Features,
    GatedAttention,
    MaxPooling,
    MeanPooling,
    NoisyOr,
    answers,
    built,
    fit,
    tile_loss,
)

BAGS, JUDGED, SHOWN = 500, 300, 6
ATTENTION, MAX, MEAN, OR = "attention", "max", "mean", "noisy-or"
TILES, SHUFFLED, KNOWING = "tile labels", "labels shuffled", "the healthy slice"
WEAK = {ATTENTION: GatedAttention, MAX: MaxPooling, MEAN: MeanPooling, OR: NoisyOr}


@dataclass(frozen=True)
class Lesions(Study):
    """What the chapter claims, {name: Interval} of each pooling: hit, the share of positive bags whose highest tile has a lesion (chance: luck);
    ece of ten bins; larger, AUC after three bags without a lesion joined each; fall {name: Fall}, of the logit of positive bags when one
    tile is hidden; sharpness {model: Peaks}, the largest weight of attention. parameters {name: how many}; examples, what the figure shows."""

    hit: dict[str, Interval]
    luck: Interval
    ece: dict[str, Interval]
    larger: dict[str, Interval]
    gap: dict[str, Interval]
    fall: dict
    sharpness: dict
    parameters: dict[str, int]
    examples: list

    def draw(self, bag):
        """Bag number `bag` as tiles, shaded by what attention gave them; its true lesions are framed -> axes."""
        each = self.examples[bag]
        return tile_map(each.tiles, each.weights, frames=each.lesion, across=each.across)

    def say(self, bag):
        each = self.examples[bag]
        top = int(np.argmax(each.weights))
        truth = "which has a lesion" if each.lesion[top] else "which has none"
        return (
            f"{'A bag with' if each.lesion.any() else 'No lesion in this bag, of'} {each.lesion.sum() or 'none'} lesion tiles. The model says "
            f"{each.probability:.0%}; the largest weight, {each.weights[top]:.0%}, is on tile {top + 1}, {truth}."
        )

    def draw_hits(self):
        """How often the highest tile has a lesion -> Picture."""
        ax = interval_bars(self.hit | {"chance": self.luck}, xlabel="positive bags whose highest tile has a lesion")
        return show(ax, alt="Every pooling finds the lesion far more often than chance; attention is not ahead.")


class Fall(NamedTuple):
    """How far the logit falls when the map's first tile is hidden, and when one drawn at random is."""

    first: Interval
    random: Interval


class Peaks(NamedTuple):
    """The largest weight in a bag: mean over bags with lesions, and over those without."""

    with_lesion: Interval
    without: Interval


class Example(NamedTuple):
    """tiles (N, 16, 16), `across` of them in a row; lesion (N,) bool; weights (N,) of attention; probability that the bag is positive."""

    tiles: np.ndarray
    across: int
    lesion: np.ndarray
    weights: np.ndarray
    probability: float


class Prepared(NamedTuple):
    """Features to learn from and to judge, the judged Bags they were made of, how many tiles a row of the figure has, and a score that knows more, or None."""

    train: Features
    test: Features
    bags: bags.Bags
    across: int
    oracle: np.ndarray | None


def projection(rows):
    """The first 32 principal components of the digits `rows`, scaled by the spread of the first: centre (256,), matrix (256, 32)."""
    flat = bags.digit_tiles()[rows].reshape(len(rows), -1)
    components = PCA(32, random_state=0).fit(flat)
    return components.mean_, components.components_.T / components.explained_variance_[0] ** 0.5 * 2


def digits(seed, count=BAGS):
    """Bags of real digits; the lesion is a 9. Nobody knows more than the label of each tile."""
    rng, parts = np.random.default_rng(seed), split(digits28().labels, seed)
    centre, matrix = projection(parts.train)

    def features(some):
        x = (some.tiles.reshape(*some.mask.shape, -1) - centre) @ matrix
        return Features(x.astype(np.float32), some.mask, some.lesion, some.label)

    train, test = bags.digit_bags(rng, parts.train, count), bags.digit_bags(rng, parts.test, JUDGED)
    return Prepared(features(train), features(test), test, 8, None)


def anatomy(seed, count=BAGS):
    """Tiles of brain slices with planted lesions; the oracle subtracts the healthy slice and looks for the largest difference."""
    rng, (learned, judged) = np.random.default_rng(seed), slabs()
    train, seen = bags.anatomy_bags(rng, learned, count)
    test, scans = bags.anatomy_bags(rng, judged, JUDGED)
    x, judged_x = filtered(seen.image), filtered(scans.image)
    centre, spread = x[train.mask].mean(axis=0), x[train.mask].std(axis=0) + 1e-3
    lost = ndimage.gaussian_filter(scans.clean - scans.image, (0, 1, 1)).max(axis=(1, 2))
    scaled = [((part - centre) / spread).astype(np.float32) for part in (x, judged_x)]
    return Prepared(Features(scaled[0], *train[1:]), Features(scaled[1], *test[1:]), test, 6, lost)


def filtered(images):
    """Images (B, rows, columns) -> (B, N, 24): mean, spread, least and most of a tile under each of six filters.

    The image smoothed, three differences of Gaussians, and what closing by 10 and by 18 mm fills: dark spots smaller than that.
    """
    blurred = [ndimage.gaussian_filter(images, (0, width, width)) for width in (0.7, 1.2, 2.0, 3.5)]
    maps = [blurred[0], *(one - other for one, other in pairwise(blurred))]
    maps += [ndimage.grey_closing(blurred[0], (1, side, side)) - blurred[0] for side in (5, 9)]
    tiles = [part.reshape(*part.shape[:2], -1) for part in map(bags.tiled, maps)]
    return np.stack([summary(axis=-1) for t in tiles for summary in (t.mean, t.std, t.min, t.max)], axis=-1)


class Judged(NamedTuple):
    """Numbers of one model on one seed's test."""

    auc: float
    hit: float
    ece: float
    larger: float
    first: float
    random: float
    with_lesion: float
    without: float


def joined(part, rng):
    """Each bag with three bags that have no lesion added to it: four times the tiles, the same label."""
    healthy = rng.choice(np.flatnonzero(part.label == 0), (3, len(part.label)))
    tiles = [np.concatenate([array, *(array[row] for row in healthy)], axis=1) for array in part[:3]]
    return Features(*tiles, part.label)


def hidden(mask, tile):
    """The mask (B, N) without one tile (B,) of each bag."""
    return mask & (np.arange(mask.shape[1]) != tile[:, None])


def judge(model, part, seed):
    rng, sick = np.random.default_rng(seed), part.label == 1
    logits, maps = answers(model, part.x, part.mask)
    more = joined(part, rng)
    first = maps.argmax(axis=1)
    random = np.where(part.mask, rng.random(part.mask.shape), -1).argmax(axis=1)
    falls = [logits - answers(model, part.x, hidden(part.mask, tile))[0] for tile in (first, random)]
    peak = maps.max(axis=1)
    return Judged(
        auc=roc_auc_score(part.label, logits),
        hit=part.lesion[np.arange(len(first)), first][sick].mean(),
        ece=expected_calibration_error(expit(logits), part.label),
        larger=roc_auc_score(more.label, answers(model, more.x, more.mask)[0]),
        first=falls[0][sick].mean(),
        random=falls[1][sick].mean(),
        with_lesion=peak[sick].mean(),
        without=peak[~sick].mean(),
    )


class Seed(NamedTuple):
    """One seed: Judged by model, AUC of the oracle or None, chance of a hit, parameters by pooling, losses of attention, examples."""

    judged: dict
    oracle: float | None
    luck: float
    parameters: dict
    losses: list
    examples: list


def one(load, seed, steps, count):
    data = load(seed, count)
    models, losses = {}, {}
    for name, kind in WEAK.items():
        models[name] = built(kind, seed, data.train.x.shape[-1])
        losses[name] = fit(models[name], data.train, seed, steps)
    models[TILES] = built(MaxPooling, seed, data.train.x.shape[-1])
    fit(models[TILES], data.train, seed, steps, loss=tile_loss)
    models[SHUFFLED] = built(GatedAttention, seed, data.train.x.shape[-1])
    label = np.random.default_rng(seed).permutation(data.train.label)
    fit(models[SHUFFLED], data.train._replace(label=label), seed, steps)
    sick = data.test.label == 1
    return Seed(
        {name: judge(model, data.test, seed) for name, model in models.items()},
        None if data.oracle is None else roc_auc_score(data.test.label, data.oracle),
        (data.test.lesion.sum(axis=1) / data.test.mask.sum(axis=1))[sick].mean(),
        {name: sum(p.numel() for p in models[name].parameters()) for name in WEAK},
        losses[ATTENTION],
        examples(models[ATTENTION], data),
    )


def first_look(seed=3):
    """A simulated slice with one planted lesion, as tiles and unmarked: which one? -> Picture."""
    bag, _ = bags.anatomy_bags(np.random.default_rng(seed), np.array([46]), 2, most=1)
    [sick] = np.flatnonzero(bag.label)
    place = int(bag.lesion[sick].argmax())
    return show(
        tile_map(bag.tiles[sick], across=6),
        alt=f"A slice of a brain cut into 7 rows of 6 tiles. A small dark spot was planted in row {place // 6 + 1}, tile {place % 6 + 1} of that row.",
    )


def examples(model, data):
    """Some judged bags: sick and healthy in turn."""
    sick, healthy = (np.flatnonzero(data.test.label == label)[: SHOWN // 2] for label in (1, 0))
    chosen = np.stack([sick, healthy], axis=1).ravel()
    logits, maps = answers(model, data.test.x[chosen], data.test.mask[chosen])
    return [
        Example(data.bags.tiles[b], data.across, data.test.lesion[b], np.maximum(weights, 0), float(expit(logit)))
        for b, weights, logit in zip(chosen, maps, logits, strict=True)
    ]


@memo
def run(load=digits, seed=0, *, seeds=3, steps=250, count=BAGS, progress=True):
    """Every pooling on the bags of `load`, digits or anatomy, for each seed; Study of the AUC of the bag's label -> Lesions."""
    began = time.perf_counter()
    jobs = {s: (load, s, steps, count) for s in range(seed, seed + seeds)}
    runs = list(side_by_side(one, jobs, name=f"lesions, {load.__name__}", progress=progress).values())

    def over(name, field):
        return Interval([getattr(each.judged[name], field) for each in runs])

    names = (*WEAK, TILES)
    rows = {name: over(name, "auc") for name in (*names, SHUFFLED)}
    if runs[0].oracle is not None:
        rows[KNOWING] = Interval([each.oracle for each in runs])
    shown = runs[0].examples[0]
    return Lesions(
        task="lesions: is there one in the bag, and in which tile?",
        data=f"SIMULATED bags of {'real digits, by image' if load is digits else 'tiles of one real brain, by slab'}; {count} to learn from",
        metric="AUC of the bag's label",
        seconds=time.perf_counter() - began,
        attention=shown.weights[None],
        labels=(["the bag"], [f"tile {n + 1}" for n in range(len(shown.weights))]),
        hit={name: over(name, "hit") for name in (*names, SHUFFLED)},
        luck=Interval([each.luck for each in runs]),
        ece={name: over(name, "ece") for name in WEAK},
        larger={name: over(name, "larger") for name in names},
        gap={name: Interval(np.subtract(rows[ATTENTION].values, rows[name].values)) for name in (MAX, MEAN, OR)},
        fall={name: Fall(over(name, "first"), over(name, "random")) for name in WEAK},
        sharpness={name: Peaks(over(name, "with_lesion"), over(name, "without")) for name in (ATTENTION, SHUFFLED)},
        parameters=runs[0].parameters,
        examples=runs[0].examples,
        model=rows.pop(ATTENTION),
        baselines=rows,
    )


def export(seed=0, *, steps=600, count=2000):
    """Attention on bags of digits, trained for longer than in the study, and SHOWN judged bags to look through, as arrays in half precision."""
    data = digits(seed, count)
    model = built(GatedAttention, seed, data.train.x.shape[-1])
    fit(model, data.train, seed, steps)
    centre, matrix = projection(split(digits28().labels, seed).train)
    sick, healthy = (np.flatnonzero(data.test.label == label)[: SHOWN // 2] for label in (1, 0))
    chosen = np.stack([sick, healthy], axis=1).ravel()
    arrays = {"centre": centre, "matrix": matrix, "tiles": data.bags.tiles[chosen]}
    arrays |= {name: value.numpy() for name, value in model.state_dict().items()}
    halved = {name: value.astype(np.float16) for name, value in arrays.items()}
    return halved | {"mask": data.bags.mask[chosen], "lesion": data.bags.lesion[chosen]}
