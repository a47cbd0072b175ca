"""A diagnosis that needs two findings together, from studies of which a series may be missing. A SIMULATOR on real digits.

A study is two series of tiles (`datasets.bags.pairs`): positive if both findings, the digits 3 and 7, are in it. Negative ones show one of them
twice, so that counting findings tells nothing, and neither does a series alone: what is right to say of half a study is one half. That makes
the best possible probability known for every study.

Compared: a Transformer block and a class token, in which tiles meet (TransMIL of Shao et al. 2021 in small: full attention instead of Nyström's,
no positions); gated pooling, in which they do not, with a linear score and with a hidden layer behind; mean and max pooling. Features are
frozen principal components. A step without pairs costs less than half, so the pooled models get twice as many. Split by image: the table does not say who wrote which digit.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from scipy.special import expit
from sklearn.metrics import roc_auc_score
from torch.nn.functional import binary_cross_entropy_with_logits

from attnteach.datasets.bags import ONE, OTHER, digit_tiles, pairs
from attnteach.datasets.digits28 import digits28, split
from attnteach.kernels import transformer_weights
from attnteach.layers import GatedPooling, TransformerBlock
from attnteach.memo import memo
from attnteach.plots import show
from attnteach.studies.drawing import interval_curves
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

from .lesions import projection
from .measures import expected_calibration_error, kept_risk
from .pooling import M, built

STUDIES, JUDGED = 10_000, 1000
MISSING = 0.3  # of the studies that may lack a series, in training and in the test, do
ANSWERED = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
MEETING, LINEAR, HIDDEN, MEAN, MAX = (
    "attention among tiles",
    "gated, linear",
    "gated, hidden layer",
    "mean, hidden layer",
    "max",
)
READER = "reader of the digits"
COMPLETE, DROPPED = "trained on complete studies", "trained with missing series"


def hidden_layer():
    return torch.nn.Sequential(torch.nn.Linear(M, M), torch.nn.ReLU(), torch.nn.Linear(M, 1))


class Pooled(torch.nn.Module):
    """Tiles -> a vector each of width M = 32; subclasses pool them into one logit. No series is marked: what was not made is masked."""

    def __init__(self, F=32):
        super().__init__()
        self.encode = torch.nn.Linear(F, M)


class Meeting(Pooled):
    """A class token and the tiles in one Transformer block: tiles see one another before anyone reads them."""

    def __init__(self):
        super().__init__()
        self.first = torch.nn.Parameter(torch.randn(1, M) * M**-0.5)
        self.block = TransformerBlock(M, 4, 2 * M)
        self.score = torch.nn.Linear(M, 1)

    def tokens(self, x, mask):
        """The class token and the tiles (B, 1 + N, M), and what each may see (B, 1 + N, 1 + N): the class token is always there."""
        x = torch.cat([self.first.expand(len(x), 1, -1), self.encode(x)], dim=1)
        seen = torch.cat([torch.ones_like(mask[:, :1]), mask], dim=1)
        return x, seen[:, None, :].expand(-1, x.shape[1], -1)

    def forward(self, x, mask):
        x, seen = self.tokens(x, mask)
        return self.score(self.block(x, mask=seen)[:, 0])[..., 0]

    @torch.no_grad()
    def looks(self, x, mask):
        """Where each token looks: (B, H, 1 + N, 1 + N)."""
        x, seen = self.tokens(x, mask)
        return transformer_weights(x, self.block.weights, self.block.H, mask=seen)


class Gated(Pooled):
    """Gated attention pooling and a linear score: the logit is a weighted mean of one score a tile."""

    def __init__(self):
        super().__init__()
        self.act, self.pool, self.score = torch.nn.ReLU(), GatedPooling(M, 16), torch.nn.Linear(M, 1)

    def forward(self, x, mask):
        pooled, _ = self.pool(self.act(self.encode(x)), mask=mask)
        return self.score(pooled)[..., 0]


class GatedHidden(Gated):
    """The same pooling with a hidden layer behind, which may ask for two things at once."""

    def __init__(self):
        super().__init__()
        self.score = hidden_layer()


class Mean(Pooled):
    """The mean of the tiles, and a hidden layer."""

    def __init__(self):
        super().__init__()
        self.act, self.score = torch.nn.ReLU(), hidden_layer()

    def forward(self, x, mask):
        shown = self.act(self.encode(x)) * mask[..., None]
        return self.score(shown.sum(dim=1) / mask.sum(dim=1, keepdim=True).clamp(min=1))[..., 0]


class Max(Pooled):
    """The highest tile's score."""

    def __init__(self):
        super().__init__()
        self.score = hidden_layer()

    def forward(self, x, mask):
        return self.score(self.encode(x))[..., 0].masked_fill(~mask, -20.0).amax(dim=1)


MODELS = {MEETING: Meeting, LINEAR: Gated, HIDDEN: GatedHidden, MEAN: Mean, MAX: Max}


@dataclass(frozen=True)
class Diagnosis(Study):
    """What the chapter claims; labels are the class token and the digits of the figure's study, whose map (H, 1 + N, 1 + N) is `attention`.

    gap {name: Interval of the AUC of attention minus it}; missing {training: Interval of the mean distance of the probability from 1/2 where a series is
    missing}, ece {training: Interval}, all over studies of which 30 % lack one; blank, the same distance where the missing series
    is filled with empty tiles instead of masked; risk {training: one Interval for each of ANSWERED} of the share answered; parameters.
    """

    gap: dict[str, Interval]
    missing: dict[str, Interval]
    blank: Interval
    ece: dict[str, Interval]
    risk: dict[str, tuple]
    parameters: dict[str, int]

    def draw_risk(self):
        """Errors among those answered, as more are passed on to a human -> Picture."""
        ax = interval_curves(ANSWERED, self.risk, xlabel="share of studies answered", ylabel="errors among them")
        return show(ax, alt="Trained with missing series, the model errs less among the studies of which it is surest.")


class Inputs(NamedTuple):
    """x (B, N, 32) float32, series (B, N) int, mask (B, N) bool, True = a tile of a series that was made; label (B,) int."""

    x: np.ndarray
    series: np.ndarray
    mask: np.ndarray
    label: np.ndarray


def incomplete(rng, inputs, share=MISSING):
    """The same studies, a `share` of which lack one series or the other, drawn anew at each call."""
    gone = np.where(rng.random(len(inputs.label)) < share, rng.integers(0, 2, len(inputs.label)), -1)
    return inputs._replace(mask=inputs.mask & (inputs.series != gone[:, None]))


def complete(rng, inputs):
    """The same studies: what `incomplete` is compared with."""
    return inputs


def loss(model, batch):
    return binary_cross_entropy_with_logits(scores(model, batch), torch.tensor(batch.label).float())


def scores(model, inputs):
    """Logits (B,), with their graph."""
    return model(torch.tensor(inputs.x), torch.tensor(inputs.mask))


def logits(model, inputs):
    """Logits (B,) as an array."""
    with torch.no_grad():
        return scores(model, inputs).numpy()


def fit(model, inputs, seed, steps, *, lacking=complete, rate=0.01, size=64):
    """Train on batches of `size` studies, each of which goes through `lacking(rng, batch)` -> losses (steps,)."""
    rng = np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps)
    rows = (rng.integers(0, len(inputs.label), size) for _ in range(steps))
    batches = (lacking(rng, Inputs(*(array[at] for array in inputs))) for at in rows)
    return descend(optimiser, (loss(model, batch) for batch in batches), schedule=schedule, clip=1.0)


def reader(digit):
    """Who reads every digit: 1 where both findings are there; digit (B, N) int -> (B,)."""
    return ((digit == ONE).any(axis=1) & (digit == OTHER).any(axis=1)).astype(float)


class Seed(NamedTuple):
    """One seed: auc by model, parameters, and by training the distance from 1/2, the ECE, the risks; what the figure shows."""

    auc: dict
    parameters: dict
    losses: list
    missing: dict
    blank: float
    ece: dict
    risk: dict
    shown: tuple


def one(seed, steps):
    rng, parts = np.random.default_rng(seed), split(digits28().labels, seed)
    centre, matrix = projection(parts.train)
    table = ((digit_tiles().reshape(-1, len(centre)) - centre) @ matrix).astype(np.float32)
    blank = ((0 - centre) @ matrix).astype(np.float32)

    def inputs(drawn):
        return Inputs(table[drawn.row], drawn.series, np.ones(drawn.row.shape, bool), drawn.label)

    learned, judged = (pairs(rng, rows, n) for rows, n in ((parts.train, STUDIES), (parts.test, JUDGED)))
    train, test = inputs(learned), inputs(judged)
    models = {name: built(kind, seed) for name, kind in MODELS.items()}
    losses = {name: fit(model, train, seed, steps if name == MEETING else 2 * steps) for name, model in models.items()}
    lacking = incomplete(rng, test)
    used_to = built(Meeting, seed)
    fit(used_to, train, seed, steps, lacking=incomplete)
    said = {name: expit(logits(model, lacking)) for name, model in ((COMPLETE, models[MEETING]), (DROPPED, used_to))}
    half = ~lacking.mask.all(axis=1)
    filled = lacking._replace(x=np.where(lacking.mask[..., None], lacking.x, blank), mask=test.mask)
    auc = {name: roc_auc_score(test.label, logits(model, test)) for name, model in models.items()}
    return Seed(
        auc | {READER: roc_auc_score(test.label, reader(judged.digit))},
        {name: sum(p.numel() for p in model.parameters()) for name, model in models.items()},
        losses[MEETING],
        {name: np.abs(p[half] - 0.5).mean() for name, p in said.items()},
        np.abs(expit(logits(used_to, filled))[half] - 0.5).mean(),
        {name: expected_calibration_error(p, lacking.label) for name, p in said.items()},
        {name: kept_risk(p, lacking.label, ANSWERED) for name, p in said.items()},
        (models[MEETING].looks(torch.tensor(test.x[:1]), torch.tensor(test.mask[:1]))[0].numpy(), judged.digit[0]),
    )


@memo
def run(seed=0, *, seeds=3, steps=400, progress=True):
    """New studies and new splits for each seed; Study of the AUC on complete studies -> Diagnosis."""
    began = time.perf_counter()
    runs = list(
        side_by_side(
            one, {s: (s, steps) for s in range(seed, seed + seeds)}, name="diagnosis", progress=progress
        ).values()
    )
    rows = {name: Interval([each.auc[name] for each in runs]) for name in (*MODELS, READER)}
    weights, digit = runs[0].shown
    trainings = (COMPLETE, DROPPED)
    return Diagnosis(
        task="diagnosis: are both findings in the study?",
        data=f"SIMULATED studies of two series of real digits, by image; {STUDIES:,} to learn from",
        metric="AUC, complete studies",
        seconds=time.perf_counter() - began,
        attention=weights,
        labels=["class", *(f"{value}" for value in digit)],
        gap={
            name: Interval(np.subtract(rows[MEETING].values, rows[name].values)) for name in (LINEAR, HIDDEN, MEAN, MAX)
        },
        missing={name: Interval([each.missing[name] for each in runs]) for name in trainings},
        blank=Interval([each.blank for each in runs]),
        ece={name: Interval([each.ece[name] for each in runs]) for name in trainings},
        risk={name: tuple(map(Interval, zip(*(each.risk[name] for each in runs), strict=True))) for name in trainings},
        parameters=runs[0].parameters,
        model=rows.pop(MEETING),
        baselines=rows,
    )
