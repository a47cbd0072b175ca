"""Will this user like this film, judged by genres and title words alone: the history pooled for each candidate (DIN, Zhou et al. 2018).

A history is the 20 films a user rated before, each with "liked" (4 stars or more) or not. The candidate is a film the same user
did rate later, and the label is whether it got 4 stars: no negative is made up. The last fifth of each user's ratings is the test.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import roc_auc_score

from attnteach.datasets.movielens import content, load_movielens
from attnteach.kernels import activation_unit
from attnteach.layers import SoftmaxPooling, TargetPooling
from attnteach.memo import memo
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

LENGTH, WIDTH, HIDDEN, STEPS = 20, 16, 16, 300
LIKED = 4.0
DIN, MEAN, SOFTMAX = "attention", "mean pooling", "attention with softmax"
FILM, FILM_AND_USER = "film's average", "film's + user's average"


@dataclass(frozen=True)
class LikeOrNot(Study):
    """What the chapter claims of each model and average, by name; labels are the titles of the history that the figure's candidate asks.

    overall {name: Interval} AUC over all test rows together; parameters {model: how many}; losses {model: (seeds, steps)}.
    """

    overall: dict[str, Interval]
    parameters: dict[str, int]
    losses: dict[str, np.ndarray]


class Examples(NamedTuple):
    """One row per rating, but for the first five of a user.

    history, liked, real (rows, LENGTH): earlier ratings of the same user only; candidate, label, user (rows,); test (rows,): is it in the last
    fifth of its user's ratings; row (rows,) of the data.
    """

    history: np.ndarray
    liked: np.ndarray
    real: np.ndarray
    candidate: np.ndarray
    label: np.ndarray
    user: np.ndarray
    test: np.ndarray
    row: np.ndarray


class MeanPooling(torch.nn.Module):
    """The mean of the real events, whatever the candidate."""

    def forward(self, h, c, *, mask):
        real = mask[..., None].to(h.dtype)
        return (h * real).sum(-2) / real.sum(-2).clamp(min=1)


class ContentModel(torch.nn.Module):
    """Vectors of genres and title words make a film; films and verdicts, pooled, and the candidate make the logit of "liked"."""

    def __init__(self, tokens, names, pool, head):
        super().__init__()
        M = WIDTH
        self.register_buffer("tokens", torch.tensor(tokens))
        self.register_buffer("scale", (self.tokens > 0).sum(1, keepdim=True).clamp(min=1) ** -0.5)
        self.word = torch.nn.Parameter(torch.randn(names, M) * 0.2)
        self.verdict = torch.nn.Parameter(torch.randn(2, M) * 0.2)
        self.pool = pool
        self.head = torch.nn.Sequential(torch.nn.Linear(3 * M, head), torch.nn.ReLU(), torch.nn.Linear(head, 1))

    def film(self, numbers):
        """(...) int -> (..., M); a film of none of the words is zeros"""
        known = (self.tokens > 0)[numbers][..., None]
        word = torch.nn.functional.embedding(self.tokens[numbers], self.word)
        return (word * known).sum(-2) * self.scale[numbers]

    def events(self, history, liked):
        return self.film(history) + self.verdict[liked]

    def forward(self, history, liked, real, candidate):
        """history, liked (B, S) int, real (B, S) bool, candidate (B,) int -> (B,) logits"""
        c = self.film(candidate)
        u = self.pool(self.events(history, liked), c, mask=real)
        return self.head(torch.cat([u, c, u * c], dim=-1))[:, 0]


MODELS = {  # the mean has no parameters of its own: a wider head gives it as many as the others
    DIN: lambda: (TargetPooling(WIDTH, HIDDEN), 32),
    MEAN: lambda: (MeanPooling(), 48),
    SOFTMAX: lambda: (SoftmaxPooling(WIDTH, HIDDEN), 32),
}


def examples(data, length=LENGTH, held=0.2):
    """MovieLens -> Examples with histories of `length` films, the last `held` of each user's ratings being the test."""
    count = np.bincount(data.user)
    place = np.arange(len(data.user)) - np.repeat(np.cumsum(count) - count, count)
    row = np.flatnonzero(place >= 5)
    back = np.arange(-length, 0)
    real = place[row, None] + back >= 0
    past = np.where(real, row[:, None] + back, 0)
    liked = (data.stars >= LIKED).astype(int)
    test = place >= np.floor((1 - held) * count)[data.user]
    return Examples(
        history=np.where(real, data.item[past], 0),
        liked=np.where(real, liked[past], 0),
        real=real,
        candidate=data.item[row],
        label=liked[row],
        user=data.user[row],
        test=test[row],
        row=row,
    )


def auc_per_user(label, score, user):
    """The area under the curve within each user, mean over users with both labels: a generous user gains nothing by it."""
    place = pd.Series(score).groupby(user).rank().to_numpy()  # equal scores share their mean place
    likes, rated = np.bincount(user, label), np.bincount(user)
    wins = np.bincount(user, label * place) - likes * (likes + 1) / 2
    pairs = likes * (rated - likes)
    return float((wins[pairs > 0] / pairs[pairs > 0]).mean())


def averages(data, test, strength=5):
    """What needs no model: share of likes of each film and of each user before the test, both drawn to the overall share."""
    liked, train = data.stars >= LIKED, ~test
    overall = liked[train].mean()

    def share(number):
        total = np.bincount(number[train], liked[train], minlength=number.max() + 1)
        return (total + strength * overall) / (np.bincount(number[train], minlength=number.max() + 1) + strength)

    return share(data.item), share(data.user)


def inputs(rows, chosen):
    return [torch.tensor(part[chosen]) for part in (rows.history, rows.liked, rows.real, rows.candidate)]


def prepared(name, tokens, names, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        pool, head = MODELS[name]()
        return ContentModel(tokens, len(names), pool, head)


def loss(model, rows, chosen):
    label = torch.tensor(rows.label[chosen], dtype=torch.float32)
    return torch.nn.functional.binary_cross_entropy_with_logits(model(*inputs(rows, chosen)), label)


def fit(model, rows, seed, steps=STEPS, *, batch=256, lr=5e-3):
    """Train in place on the rows before the test; returns the losses."""
    rng, train = np.random.default_rng(seed), np.flatnonzero(~rows.test)
    optimiser = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.1, fused=True)
    return descend(optimiser, (loss(model, rows, rng.choice(train, batch)) for _ in range(steps)))


@torch.no_grad()
def scored(model, rows, chosen):
    return torch.cat([model(*inputs(rows, part)) for part in np.array_split(chosen, 20)]).numpy()


@torch.no_grad()
def weights(model, rows, row):
    """What each event of one row counts for its candidate: (real events,)"""
    history, liked, real, candidate = inputs(rows, [row])
    pool = model.pool
    unit = activation_unit(model.events(history, liked), model.film(candidate), pool.W1, pool.b1, pool.w2)
    return unit[real].numpy()


class Run(NamedTuple):
    """One of MODELS, trained; scores of the test rows."""

    model: ContentModel
    losses: list
    scores: np.ndarray


def one(name, data, seed, steps):
    (tokens, names), rows = content(data), examples(data)
    model = prepared(name, tokens, names, seed)
    return Run(model, fit(model, rows, seed, steps), scored(model, rows, np.flatnonzero(rows.test)))


@memo
def run(seed=0, *, seeds=3, steps=STEPS, progress=True):
    """DIN, mean pooling of the same size and DIN with a softmax, against the averages of films and users -> LikeOrNot."""
    began, data = time.perf_counter(), load_movielens()
    rows = examples(data)
    test = np.flatnonzero(rows.test)
    label, user = rows.label[test], rows.user[test]
    film, generous = averages(data, np.isin(np.arange(len(data.user)), rows.row[test]))
    simple = {FILM: film[rows.candidate[test]], FILM_AND_USER: film[rows.candidate[test]] + generous[user]}
    numbers = range(seed, seed + seeds)
    jobs = {(name, s): (name, data, s, steps) for name in MODELS for s in numbers}
    done = side_by_side(one, jobs, name="content", progress=progress)
    runs = {name: [done[name, s] for s in numbers] for name in MODELS}
    scores = {name: [each] * seeds for name, each in simple.items()}
    scores |= {name: [each.scores for each in every] for name, every in runs.items()}
    within = {name: Interval([auc_per_user(label, each, user) for each in every]) for name, every in scores.items()}
    past = rows.history[test[0]][rows.real[test[0]]]
    return LikeOrNot(
        task="like or not, from content",
        data=f"MovieLens: {len(test):,} ratings, the last fifth of each of {len(np.unique(user))} users",
        metric="AUC within a user",
        model=within.pop(DIN),
        baselines=within,
        seconds=time.perf_counter() - began,
        attention=weights(runs[DIN][0].model, rows, test[0])[None],
        labels=[data.titles[i] for i in past],
        overall={name: Interval([roc_auc_score(label, each) for each in every]) for name, every in scores.items()},
        parameters={name: sum(p.numel() for p in every[0].model.parameters()) for name, every in runs.items()},
        losses={name: np.array([each.losses for each in every]) for name, every in runs.items()},
    )


def film_as_of(data):
    """The AUC within a user of the film's average if each rating of the test knows only what others had given that film by then."""
    rows = examples(data)
    likes, ratings = before(data, rows.row[rows.test])
    return auc_per_user(rows.label[rows.test], (likes + 2.5) / (ratings + 5), rows.user[rows.test])


def before(data, row):
    """How many likes and how many ratings the film of each row (N,) of the data had got before that second: (N,), (N,)."""
    key, liked = data.item * 2**32 + data.when, data.stars >= LIKED
    order = np.argsort(key)  # by film, then by time
    likes = np.append(0, np.cumsum(liked[order]))
    first, now = (np.searchsorted(key[order], k) for k in (data.item[row] * 2**32, key[row]))
    return likes[now] - likes[first], now - first
