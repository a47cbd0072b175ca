"""Segmentation: do the attention gates of a U-Net help? Grey matter, white matter and small planted lesions, on real anatomy.

Three networks of the same plan, after Ronneberger et al. 2015 (two levels down, at most 32 channels): with a gate on each skip connection (Oktay et al.
2018), without gates, and without gates but wider, with at least as many parameters as the gated one. Beside them: the nearest mean brightness, which
sees one voxel, and for the lesions a rule that subtracts the healthy slice, which no clinic has.

Data: `datasets.anatomy`, one averaged brain with SIMULATED lesions, split by slab. Labels of tissue are the template's own maps, so a network that
learns them well has learned the template's maker.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from scipy import ndimage
from torch.nn.functional import cross_entropy, interpolate, max_pool2d

from attnteach.datasets.anatomy import MM, scan, slabs
from attnteach.layers import AttentionGate
from attnteach.memo import memo
from attnteach.plots import show
from attnteach.studies.drawing import interval_bars
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

from .measures import dice, false_alarms, found, surface_distance
from .pooling import built

GREY, WHITE, LESION = 1, 2, 3  # classes; 0 is everything else
KINDS = ("grey matter", "white matter", "lesion")
GATED, PLAIN, WIDER = "with gates", "without gates", "without gates, wider"
BRIGHTNESS, KNOWING = "nearest mean brightness", "the healthy slice"
SCANS, JUDGED, CROP, MOST = 240, 45, 32, 3
SMALL = 16  # voxels, up to which a lesion counts as small


class Pair(torch.nn.Sequential):
    """Two convolutions of 3 x 3, each normalised over the batch and cut at 0."""

    def __init__(self, i, o):
        parts = [
            (torch.nn.Conv2d(n, o, 3, padding=1, bias=False), torch.nn.BatchNorm2d(o), torch.nn.ReLU()) for n in (i, o)
        ]
        super().__init__(*parts[0], *parts[1])


class UNet(torch.nn.Module):
    """Down twice, up twice, skips joined by `skip`; C channels at the finest level."""

    def __init__(self, C=8):
        super().__init__()
        self.down = torch.nn.ModuleList([Pair(1, C), Pair(C, 2 * C), Pair(2 * C, 4 * C)])
        self.narrow = torch.nn.ModuleList([torch.nn.Conv2d(4 * C, 2 * C, 1), torch.nn.Conv2d(2 * C, C, 1)])
        self.up = torch.nn.ModuleList([Pair(4 * C, 2 * C), Pair(2 * C, C)])
        self.classes = torch.nn.Conv2d(C, 4, 1)

    def skip(self, level, x, g):
        """What goes across at a level: x (B, C, rows, columns); g the same shape, from the coarser level."""
        return x

    def forward(self, image):
        """image (B, rows, columns) -> scores of the four classes (B, 4, rows, columns); rows and columns are multiples of 4."""
        states = [self.down[0](image[:, None])]
        for level in (1, 2):
            states.append(self.down[level](max_pool2d(states[-1], 2)))
        x = states.pop()
        for level in (0, 1):
            g = interpolate(self.narrow[level](x), scale_factor=2, mode="bilinear", align_corners=False)
            x = self.up[level](torch.cat([self.skip(level, states.pop(), g), g], dim=1))
        return self.classes(x)


class GatedUNet(UNet):
    """A sigmoid for each position of each skip, from the skip and the coarser level."""

    def __init__(self, C=8):
        super().__init__(C)
        self.gates = torch.nn.ModuleList([AttentionGate(2 * C, C), AttentionGate(C, C)])
        self.alphas = []

    def skip(self, level, x, g):
        gated, alpha = self.gates[level](*(part.movedim(1, -1).flatten(1, 2) for part in (x, g)))
        self.alphas[level:] = [alpha.detach().reshape(len(x), *x.shape[2:])]
        return gated.mT.reshape(x.shape)


def wider():
    """A U-Net without gates that has at least as many parameters as the gated one."""
    return next(net for net in map(UNet, range(8, 12)) if count(net) >= count(GatedUNet()))


def count(model):
    return sum(p.numel() for p in model.parameters())


MODELS = {GATED: GatedUNet, PLAIN: UNet, WIDER: wider}


@dataclass(frozen=True)
class Segmentation(Study):
    """What the chapter claims, each {model: {kind: Interval}} or {model: Interval}: dice by kind; sick and healthy, Dice of lesions over the scans with
    some and over those without; distance, of the surfaces in mm; recall of lesions, of all and of small ones; alarms, false ones in a scan; gap and lesion_gap, Dice of tissue and of lesions with gates minus it; parameters. alpha (levels of the gate, finest last), {where: mean}.
    picture: image, truth, prediction with gates, finest gate, one scan of the first seed."""

    dice: dict
    sick: dict
    healthy: dict
    distance: dict
    recall: dict
    small: dict
    alarms: dict
    gap: dict[str, Interval]
    lesion_gap: dict[str, Interval]
    parameters: dict[str, int]
    alpha: dict[str, Interval]
    picture: tuple

    def lines(self):
        """Two lines for each model, as text: Dice by kind, and of lesions by whether the scan has some."""
        width = max(map(len, self.dice))
        head = f"{'':{width}}  " + "  ".join(f"{kind:>15}" for kind in KINDS) + "   Dice"
        rows = [
            f"{name:{width}}  " + "  ".join(f"{each[kind]!s:>15}" for kind in KINDS) for name, each in self.dice.items()
        ]
        apart = [f"{name:{width}}  {self.sick[name]!s:>15}  {self.healthy[name]!s:>15}" for name in self.dice]
        return "\n".join(
            [head, *rows, f"\n{'':{width}}  {'with lesions':>15}  {'healthy scans':>15}   Dice of lesions", *apart]
        )

    def draw(self):
        """The Dice of lesions of each model -> Picture."""
        ax = interval_bars({name: each[KINDS[2]] for name, each in self.dice.items()}, xlabel="Dice of planted lesions")
        return show(
            ax,
            alt="With gates, without, and without but wider: the intervals overlap. One brightness alone finds no lesion.",
        )


def classes(scans):
    """Scans -> the class of each voxel (B, rows, columns): a lesion hides its tissue."""
    return np.where(scans.lesion, LESION, scans.tissue)


def framed(images):
    """The middle 112 x 96 voxels, which are multiples of 4."""
    return images[:, 2:114, 1:97]


def crops(rng, image, target, size):
    """`size` random crops of CROP x CROP, every other one around a lesion: image, target."""
    some = rng.integers(0, len(image), size)
    corners = np.stack([rng.integers(0, image.shape[a] - CROP + 1, size) for a in (1, 2)], axis=1)
    for n in range(0, size, 2):
        voxels = np.argwhere(target[some[n]] == LESION)
        if len(voxels):
            middle = voxels[rng.integers(len(voxels))] - rng.integers(0, CROP, 2)
            corners[n] = np.clip(middle, 0, np.array(image.shape[1:]) - CROP)
    cut = [
        np.stack([part[s, r : r + CROP, c : c + CROP] for s, (r, c) in zip(some, corners, strict=True)])
        for part in (image, target)
    ]
    return torch.tensor(cut[0]), torch.tensor(cut[1])


def fit(model, image, target, seed, steps, *, rate=0.01, size=8):
    """Cross-entropy, lesions weighing ten times, on random crops -> losses (steps,)."""
    rng, weight = np.random.default_rng(seed), torch.tensor([1.0, 1.0, 1.0, 10.0])
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps)
    batches = (crops(rng, image, target, size) for _ in range(steps))
    return descend(optimiser, (cross_entropy(model(x), y, weight=weight) for x, y in batches), schedule=schedule)


@torch.no_grad()
def segment(model, image):
    return model.eval()(torch.tensor(image)).argmax(dim=1).numpy()


def nearest_brightness(image, target, judged):
    """The class whose mean brightness, in the scans learned from, is nearest; lesions included."""
    means = np.array([image[target == kind].mean() for kind in range(4)])
    return np.abs(judged[..., None] - means).argmin(axis=-1)


class Measures(NamedTuple):
    """Of one segmentation: dice and distance {kind: mean over scans}, Dice of lesions over sick and over healthy scans, recall of all and
    of small lesions, false alarms in a scan."""

    dice: dict
    sick: float
    healthy: float
    distance: dict
    recall: float
    small: float
    alarms: float


def mean_of_known(values):
    """The mean of what is not NaN; NaN where nothing is known."""
    known = np.asarray(values, float)[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def judge(pred, target):
    sizes, hits = (
        np.concatenate(part)
        for part in zip(*(found(p == LESION, t == LESION) for p, t in zip(pred, target, strict=True)), strict=True)
    )
    kinds = {name: (pred == number, target == number) for number, name in enumerate(KINDS, start=1)}
    scores = {name: dice(*masks, (-2, -1)) for name, masks in kinds.items()}
    sick = (target == LESION).any(axis=(-2, -1))
    return Measures(
        {name: score.mean() for name, score in scores.items()},
        mean_of_known(scores[KINDS[2]][sick]),
        mean_of_known(scores[KINDS[2]][~sick]),
        {
            name: mean_of_known([surface_distance(p, t, MM) for p, t in zip(*kinds[name], strict=True)])
            for name in KINDS[:2]
        },
        mean_of_known(hits),
        mean_of_known(hits[sizes <= SMALL]),
        np.mean([false_alarms(p == LESION, t == LESION) for p, t in zip(pred, target, strict=True)]),
    )


def drawn(rng, slices, number):
    """Scans of `slices` with none to MOST lesions: image and class of each voxel, and the Scans."""
    scans = scan(rng, rng.choice(slices, number), rng.integers(0, MOST + 1, number))
    return framed(scans.image), framed(classes(scans)), scans


class Seed(NamedTuple):
    """One seed: Measures by model, parameters, mean finest gate on lesions and on other brain, the picture."""

    measures: dict
    parameters: dict
    losses: list
    alpha: dict
    picture: tuple


def one(seed, steps):
    rng, (learned, judged) = np.random.default_rng(seed), slabs()
    image, target, _ = drawn(rng, learned, SCANS)
    seen, truth, scans = drawn(rng, judged, JUDGED)
    models = {name: built(kind, seed) for name, kind in MODELS.items()}
    losses = {name: fit(model, image, target, seed, steps) for name, model in models.items()}
    pred = {name: segment(model, seen) for name, model in models.items()}
    alpha = models[GATED].alphas[-1].numpy()
    pred[BRIGHTNESS] = nearest_brightness(image, target, seen)
    lost = ndimage.gaussian_filter(framed(scans.clean - scans.image), (0, 0.5, 0.5))
    pred[KNOWING] = np.where(lost > 0.15, LESION, np.where(pred[PLAIN] == LESION, WHITE, pred[PLAIN]))
    brain = framed(scans.brain)
    where = {
        "lesions": truth == LESION,
        "white matter": truth == WHITE,
        "grey matter": truth == GREY,
        "outside": ~brain,
    }
    shown = int(np.argmax((truth == LESION).sum(axis=(1, 2))))
    return Seed(
        {name: judge(each, truth) for name, each in pred.items()},
        {name: count(model) for name, model in models.items()},
        losses[GATED],
        {name: alpha[mask].mean() for name, mask in where.items()},
        (seen[shown], truth[shown], pred[GATED][shown], alpha[shown]),
    )


def gaps(scores):
    """{network without gates: Interval over seeds of the score with gates minus its own}"""
    return {name: Interval(np.subtract(scores[GATED].values, scores[name].values)) for name in (PLAIN, WIDER)}


@memo
def run(seed=0, *, seeds=3, steps=320, progress=True):
    """New scans for each seed, the same slabs; Study of the Dice of tissue -> Segmentation."""
    began = time.perf_counter()
    runs = list(
        side_by_side(
            one, {s: (s, steps) for s in range(seed, seed + seeds)}, name="segmentation", progress=progress
        ).values()
    )
    names = tuple(runs[0].measures)

    def over(name, field, kind=None):
        values = [getattr(each.measures[name], field) for each in runs]
        return Interval([value[kind] for value in values] if kind else values)

    score = {name: {kind: over(name, "dice", kind) for kind in KINDS} for name in names}
    tissue = {
        name: Interval(np.mean([score[name][kind].values for kind in KINDS[:2]], axis=0))
        for name in (GATED, PLAIN, WIDER, BRIGHTNESS)
    }
    lesion = {name: score[name][KINDS[2]] for name in names}
    picture = runs[0].picture
    return Segmentation(
        task="segmentation: tissue and small lesions",
        data=f"one real brain by slab, SIMULATED lesions; {SCANS} scans to learn from, {JUDGED} judged",
        metric="Dice, mean of grey and white matter",
        seconds=time.perf_counter() - began,
        attention=picture[3],
        labels=([""] * picture[3].shape[0], [""] * picture[3].shape[1]),
        dice=score,
        sick={name: over(name, "sick") for name in names},
        healthy={name: over(name, "healthy") for name in names},
        distance={name: {kind: over(name, "distance", kind) for kind in KINDS[:2]} for name in names},
        recall={name: over(name, "recall") for name in names},
        small={name: over(name, "small") for name in names},
        alarms={name: over(name, "alarms") for name in names},
        gap=gaps(tissue),
        lesion_gap=gaps(lesion),
        parameters=runs[0].parameters,
        alpha={where: Interval([each.alpha[where] for each in runs]) for where in runs[0].alpha},
        picture=picture,
        model=tissue.pop(GATED),
        baselines=tissue,
    )
