"""Fraud: causal attention over a card's transactions against boosting on the last row and on windows. The data are a SIMULATOR's.

Each transaction is a token: where, how much, how long after the one before. It may look at its own card's past only, and says how
likely it is to be fraud. The cause is planted (`datasets.fraud`), so one can ask whether attention looks at it, and whether hiding it
changes the answer. Split by card *and* by time: no card and no day that is judged was learned from.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score, roc_auc_score

from attnteach.datasets.fraud import KINDS, MERCHANTS, Cards, kind, simulate
from attnteach.kernels import build, causal, transformer_weights
from attnteach.layers import TransformerBlock
from attnteach.memo import memo
from attnteach.plots import curves, show
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

HELD_OUT = 9 * 24.0  # hours: what comes later is not learned from
PERIODS = (1, 4, 16, 64)  # days, of the clocks that tell transactions apart in time
STEPS = np.array([1, 2, 5, 10, 20, 50, 100, 200])  # dollars, at which a soft step tells small amounts from large
BUDGET = 0.02  # of the transactions can be looked into by someone
WATCHER, LAST_ROW, WINDOWS, RULE = "attention", "boosting, last row", "boosting, windows", "the planted rule"


class Links(NamedTuple):
    """One thing for each earlier transaction of a card: the visit to the skimmed merchant, the test payment, another drawn at random."""

    visit: np.ndarray
    test_payment: np.ndarray
    another: np.ndarray

    def named(self):
        return dict(
            zip(("the visit to the skimmed merchant", "the test payment", "another transaction"), self, strict=True)
        )


@dataclass(frozen=True)
class Fraud(Study):
    """What the chapter claims; labels are the transactions of the figure's card, whose map (layers, H, T, T) is `attention`.

    recall {name: Interval} at a budget of 2 % of the transactions; rate of fraud among the judged; gap, attention minus boosting on windows, world by
    world; weight and drop: Links as of `causes`, mean over seeds; row and cause, positions in the figure's card of a fraud and its two links.
    """

    recall: dict[str, Interval]
    rate: Interval
    gap: Interval
    weight: Links
    drop: Links
    row: int
    cause: np.ndarray


class Split(NamedTuple):
    """Which cards are learned from, and which transactions (C, T) are learned from or judged."""

    cards: np.ndarray
    train: np.ndarray
    test: np.ndarray


def split(cards):
    """Two cards of three, before `HELD_OUT`, to learn; the third, after it, to judge. Its earlier past may be looked at, not learned."""
    learned = np.arange(len(cards.time)) % 3 > 0
    before = cards.time < HELD_OUT
    return Split(learned, learned[:, None] & before, ~learned[:, None] & ~before)


def recall_at(k, fraud, score):
    """Share of all frauds among the k highest scores (N,); a tie at the border counts by its chance to be drawn."""
    border = np.sort(score)[-k]
    above, tied = score > border, score == border
    return (fraud[above].sum() + fraud[tied].mean() * (k - above.sum())) / fraud.sum()


def last_row(cards):
    """What a transaction says by itself: (C, T, 5), merchant, kind, amount, hours since the one before, hour of the day."""
    gap = np.diff(cards.time, axis=1, prepend=cards.time[:, :1])
    return np.stack([cards.merchant, kind(cards.merchant), cards.amount, gap, cards.time % 24], axis=-1)


def windows(cards):
    """The row and what a good engineer adds of the card's past, the row included: (C, T, columns).

    Over 1, 3, 7 and 14 days: number, sum, largest and smallest amount, number at the same merchant; over 3 and 14 days: number,
    largest and smallest amount of each kind; hours since the last visit to each merchant; amount against the card's mean so
    far (Whitrow et al. 2009; Bahnsen et al. 2016).
    """
    T = cards.time.shape[1]
    age = np.where(build(causal, T, T), cards.time[:, :, None] - cards.time[:, None, :], np.inf)
    amount = np.broadcast_to(cards.amount[:, None, :], age.shape)
    columns = [last_row(cards)]
    for days in (1, 3, 7, 14):
        seen = age <= 24 * days
        same = seen & (cards.merchant[:, :, None] == cards.merchant[:, None, :])
        columns.append(np.stack([*summary(seen, amount), (seen * amount).sum(axis=-1), same.sum(axis=-1)], axis=-1))
        if days in (3, 14):
            kinds = kind(cards.merchant)[:, None, :]
            columns += [np.stack(summary(seen & (kinds == k), amount), axis=-1) for k in range(len(KINDS))]
    visits = cards.merchant[..., None] == np.arange(MERCHANTS)
    last = np.maximum.accumulate(np.where(visits, cards.time[..., None], -np.inf), axis=1)
    so_far = cards.amount.cumsum(axis=1) / np.arange(1, T + 1)
    return np.concatenate([*columns, cards.time[..., None] - last, (cards.amount / so_far)[..., None]], axis=-1)


def summary(seen, amount):
    """Number, largest and smallest of the amounts seen; where there is none, 0 and twice NaN."""
    number = seen.sum(axis=-1)
    largest, smallest = np.where(seen, amount, -np.inf).max(axis=-1), np.where(seen, amount, np.inf).min(axis=-1)
    return [number, np.where(number > 0, largest, np.nan), np.where(number > 0, smallest, np.nan)]


def boosting(x, fraud, seed):
    """Gradient-boosted trees, scikit-learn's: x (N, columns), merchant and kind being categories -> fitted model."""
    model = HistGradientBoostingClassifier(
        learning_rate=0.1,
        max_iter=60,
        max_leaf_nodes=15,
        l2_regularization=1.0,
        categorical_features=[0, 1],
        random_state=seed,
    )
    return model.fit(x, fraud)


class Watcher(torch.nn.Module):
    """A card's transactions -> a logit of fraud each, from the past only: two Transformer blocks behind a causal mask.

    Time enters as clocks of `PERIODS` days, sines and cosines, whose products tell how long ago something was; there are no
    positions to learn.
    """

    def __init__(self, M=32, H=4):
        super().__init__()
        self.merchant = torch.nn.Embedding(MERCHANTS, M)
        self.kind = torch.nn.Embedding(len(KINDS), M)
        self.numbers = torch.nn.Linear(1 + len(STEPS) + 2 * len(PERIODS), M)
        self.blocks = torch.nn.ModuleList([TransformerBlock(M, H, 2 * M) for _ in range(2)])
        self.score = torch.nn.Linear(M, 1)
        torch.nn.init.constant_(self.score.bias, -4.0)  # about the base rate: the first steps need not learn it

    def tokens(self, merchant, numbers):
        return self.merchant(merchant) + self.kind(kind(merchant)) + self.numbers(numbers)

    def forward(self, merchant, numbers, *, mask=None):
        """merchant (..., T) int, numbers (..., T, F) -> (..., T); mask (T, T) or (..., T, T), by default causal."""
        T = merchant.shape[-1]
        mask = build(causal, T, T, like=numbers) if mask is None else mask
        x = self.tokens(merchant, numbers)
        for block in self.blocks:
            x = block(x, mask=mask)
        return self.score(x)[..., 0]


def tensors(cards, shift=0.0):
    """Cards -> merchant (C, T) int64, numbers (C, T, F) float32; `shift` hours, by card (C, 1), are added to the clocks."""
    gap = np.diff(cards.time, axis=1, prepend=cards.time[:, :1])
    angle = 2 * np.pi * (cards.time + shift)[..., None] / (24 * np.array(PERIODS))
    numbers = [
        np.tanh(2 * np.log(cards.amount[..., None] / STEPS)),
        np.log1p(gap)[..., None],
        np.sin(angle),
        np.cos(angle),
    ]
    return torch.tensor(cards.merchant), torch.tensor(np.concatenate(numbers, axis=-1), dtype=torch.float32)


def loss(model, cards, learned, rng):
    """Log loss of the transactions `learned` of 64 cards, whose clocks are turned at random: only differences of time can be learned."""
    rows = rng.choice(np.flatnonzero(learned.any(axis=1)), 64)
    batch = Cards(*(array[rows] for array in cards))
    logits = model(*tensors(batch, rng.uniform(0, 24 * PERIODS[-1], (len(rows), 1))))
    seen = torch.tensor(learned[rows])
    return torch.nn.functional.binary_cross_entropy_with_logits(logits[seen], torch.tensor(batch.fraud).float()[seen])


def fit(cards, learned, seed, steps):
    """Learn from the transactions `learned` (C, T) bool of `cards`: Watcher, losses (steps,)."""
    rng = np.random.default_rng(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Watcher()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.004, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.004, total_steps=steps)
    losses = (loss(model, cards, learned, rng) for _ in range(steps))
    return model, descend(optimizer, losses, schedule=schedule)


def looks(model, cards):
    """Where each layer and head looks: (layers, C, H, T, T)."""
    merchant, numbers = tensors(cards)
    mask = build(causal, merchant.shape[-1], merchant.shape[-1], like=numbers)
    maps = []
    with torch.no_grad():
        x = model.tokens(merchant, numbers)
        for block in model.blocks:
            maps.append(transformer_weights(x, block.weights, block.H, mask=mask).numpy())
            x = block(x, mask=mask)
    return np.stack(maps)


def without(model, cards, hidden):
    """Logits (C, T) when nobody may see the transaction hidden (C,) of each card."""
    merchant, numbers = tensors(cards)
    T = merchant.shape[-1]
    mask = build(causal, T, T) & (np.arange(T) != hidden[:, None])[:, None, :]
    with torch.no_grad():
        return model(merchant, numbers, mask=torch.tensor(mask)).numpy()


def causes(model, cards, chosen, rng):
    """How attention and the answer relate to the planted cause, over the whole chains that end at `chosen` (C, T) bool.

    -> weight, Links of (layers,), that of the head with the largest; drop, Links of how far the logit falls when each is hidden: means.
    """
    card, end = np.nonzero(chosen & (cards.cause[..., 0] >= 0) & (np.arange(chosen.shape[1]) > 2))
    some = Cards(*(array[card] for array in cards))
    rows = np.arange(len(card))
    visit, test = some.cause[rows, end].T
    free = rng.random(chosen.shape)[card] * (np.arange(chosen.shape[1]) < end[:, None])
    free[rows, visit] = free[rows, test] = 0
    other = free.argmax(axis=1)
    largest = looks(model, some)[:, rows, :, end].max(
        axis=2
    )  # (chains, layers, T): NumPy moves the chosen axes to the front
    shares = np.stack([largest[rows, :, at] for at in (visit, test, other)], axis=-1).mean(axis=0)
    with torch.no_grad():
        logit = model(*tensors(some)).numpy()[rows, end]
    drop = [(logit - without(model, some, at)[rows, end]).mean() for at in (visit, test, other)]
    return Links(*shares.T), Links(*drop)


class World(NamedTuple):
    """One world, one split, every model: fraud and scores {name: (N,)} of the judged transactions, and what `causes` tells."""

    cards: Cards
    parts: Split
    model: Watcher
    fraud: np.ndarray
    scores: dict
    weight: Links
    drop: Links


def one(seed, steps):
    cards = simulate(seed)
    parts = split(cards)
    fraud, scores = cards.fraud[parts.test], {}
    model, _ = fit(cards, parts.train, seed, steps)
    with torch.no_grad():
        scores[WATCHER] = model(*tensors(cards)).numpy()[parts.test]
    for name, columns in {LAST_ROW: last_row, WINDOWS: windows}.items():
        x = np.where(np.isfinite(table := columns(cards)), table, np.nan)
        scores[name] = boosting(x[parts.train], cards.fraud[parts.train], seed).predict_proba(x[parts.test])[:, 1]
    scores[RULE] = (cards.cause[..., 0] >= 0)[parts.test].astype(float)
    weight, drop = causes(model, cards, parts.test, np.random.default_rng(seed))
    return World(cards, parts, model, fraud, scores, weight, drop)


@memo
def run(seed=0, *, seeds=3, steps=200, progress=True):
    """A new simulated world for each seed; Study of the area under the precision-recall curve (average precision) -> Fraud.

    "the planted rule" is the ceiling: it knows the cause, and only chance escapes it.
    """
    began = time.perf_counter()
    jobs = {s: (s, steps) for s in range(seed, seed + seeds)}
    worlds = list(side_by_side(one, jobs, name="fraud", progress=progress).values())
    names = (WATCHER, LAST_ROW, WINDOWS, RULE)
    areas = {name: [average_precision_score(each.fraud, each.scores[name]) for each in worlds] for name in names}
    rows = {name: Interval(values) for name, values in areas.items()}
    cards, parts, model, *_ = worlds[0]
    card, row = np.argwhere(parts.test & cards.fraud & (cards.cause[..., 0] >= 0))[0]
    shown = Cards(*(array[card : card + 1] for array in cards))
    return Fraud(
        task="fraud: score each card transaction",
        data="SIMULATED cards with a planted cause; held out by card and by time",
        metric="area under precision-recall",
        model=rows.pop(WATCHER),
        baselines=rows,
        seconds=time.perf_counter() - began,
        attention=looks(model, shown)[:, 0],
        labels=[f"{KINDS[kind(m)]} {a:.0f}" for m, a in zip(shown.merchant[0], shown.amount[0], strict=True)],
        recall={name: Interval([recall_at_budget(each, name) for each in worlds]) for name in names},
        rate=Interval([each.fraud.mean() for each in worlds]),
        gap=Interval(np.subtract(areas[WATCHER], areas[WINDOWS])),
        weight=Links(*np.mean([each.weight for each in worlds], axis=0)),
        drop=Links(*np.mean([each.drop for each in worlds], axis=0)),
        row=int(row),
        cause=cards.cause[card, row],
    )


def recall_at_budget(world, name):
    return recall_at(int(BUDGET * len(world.fraud)), world.fraud, world.scores[name])


class Rarity(NamedTuple):
    """How one score looks at one share of fraud: areas under both curves, and the share that is fraud of as many alerts as there is fraud."""

    roc: float
    pr: float
    true_alerts: float


def rarity(share, payments=400_000):
    """A SIMULATOR of scores: honest payments are standard normal, the `share` of fraud lies 2.5 higher -> Rarity."""
    y = (np.arange(payments) < share * payments).astype(int)
    score = np.random.default_rng(0).normal(size=y.size) + 2.5 * y
    alerts = y[np.argsort(-score)[: y.sum()]]
    return Rarity(roc_auc_score(y, score), average_precision_score(y, score), alerts.mean())


def draw_rarity(shares=(0.5, 0.1, 0.01, 0.001)):
    """`rarity` as fraud becomes rarer -> Picture."""
    roc, pr, true_alerts = zip(*map(rarity, shares), strict=True)
    ax = curves(
        shares,
        {"ROC-AUC": roc, "PR-AUC": pr, "true among the first alerts": true_alerts},
        markers=True,
        log="x",
        xlabel="share of fraud among the payments",
        ylabel="of one and the same score",
    )
    return show(
        ax, alt="As fraud becomes rarer, the area under the ROC curve stays; PR-AUC and the share of true alerts fall."
    )
