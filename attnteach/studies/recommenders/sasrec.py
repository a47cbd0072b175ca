"""Which film next: causal self-attention over the films a user rated (SASRec, Kang and McAuley 2018), with the whole catalogue ranked.

Differences from the paper, all to train in seconds: one pre-norm block, a softmax over 256 random films instead of one negative, a
bias per film that starts at its log popularity, and film vectors that start at a factorisation of which films come near each other.
The number of steps is a budget of time, not an optimum. 0 stands for "no film": the model numbers films from 1.
"""

import time
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np
import torch
from scipy import sparse
from sklearn.decomposition import TruncatedSVD

from attnteach.datasets.movielens import histories, leave_last_out, load_movielens
from attnteach.kernels import build, causal, layer_norm, transformer_weights
from attnteach.layers import TransformerBlock
from attnteach.memo import memo
from attnteach.studies.study import Interval, Study
from attnteach.studies.training import descend, side_by_side

from .collaborative import BASELINES, TRANSITIONS, follows, incidence
from .ranking import ndcg, places, recall, sampled_places

LENGTH, WIDTH, STEPS = 20, 32, 700
WARM, COLD, SHUFFLED = "attention", "attention, cold start", "attention, order shuffled"


@dataclass(frozen=True)
class NextFilm(Study):
    """What the chapter claims of each model and baseline, by name; labels are the titles of the figure's history.

    recall at 10; gap {name: Interval over users of the NDCG of attention minus it, each the mean over seeds}; first_seed {name: NDCG}, and
    sampled {name: Interval over three draws} the same among 100 random rivals; unscored, the share of films to which transition counts give
    exactly zero; settings {baseline: its arguments}; losses (seeds, steps); parameters, how many.
    """

    recall: dict[str, Interval]
    gap: dict[str, Interval]
    first_seed: dict[str, float]
    sampled: dict[str, Interval]
    unscored: float
    settings: dict[str, dict]
    losses: np.ndarray
    parameters: int


class SASRec(torch.nn.Module):
    """Film vectors (also the output layer), positions counted within the window, one block, a norm; one head."""

    def __init__(self, films, M=WIDTH, length=LENGTH, *, dropout=0.2):
        super().__init__()
        self.item = torch.nn.Parameter(torch.randn(films + 1, M) * M**-0.5)
        self.bias = torch.nn.Parameter(torch.zeros(films + 1))
        self.position = torch.nn.Parameter(torch.randn(length, M) * 0.02)
        self.block, self.dropout = TransformerBlock(M, 1, 2 * M), torch.nn.Dropout(dropout)
        self.gain, self.shift = torch.nn.Parameter(torch.ones(M)), torch.nn.Parameter(torch.zeros(M))

    def forward(self, window):
        """window (B, T) int, latest film last, 0 before the first -> (B, T, M): what is asked for after each place"""
        x = self.dropout(self.item[window] + self.position[-window.shape[1] :])
        return layer_norm(self.block(x, mask=visible(window)), self.gain, self.shift)

    def scores(self, window):
        """window (B, T) -> (B, films), higher for a film more likely to come next"""
        return self(window)[:, -1] @ self.item[1:].mT + self.bias[1:]

    def weights(self, window):
        """window (B, T) -> (B, T, T): which of the films before each place looks at"""
        x = self.item[window] + self.position[-window.shape[1] :]
        return transformer_weights(x, self.block.weights, self.block.H, mask=visible(window))[:, 0]


def visible(window):
    T = window.shape[1]
    return build(causal, T, T, like=window) & (window > 0)[:, None, :]


def windows(sequences, width):
    """Rows of `width` films (from 1; 0 in front of the first) in which each film but the first of a user is once a target."""
    rows = []
    for films in sequences:
        for end in range(len(films), 1, 1 - width):
            part = films[max(0, end - width) : end] + 1
            rows.append(np.pad(part, (width - len(part), 0)))
    return np.array(rows)


def window_of(sequences, length=LENGTH):
    """The latest `length` films of each history, one row each: (users, length)."""
    return np.array([np.pad(films[-length:] + 1, (max(0, length - len(films)), 0)) for films in sequences])


def shuffled(sequences, rng, length=LENGTH):
    """Each history with its films in random order within blocks of `length`, counted from the end: what is recent stays recent."""
    return [
        np.concatenate([rng.permutation(block) for block in np.split(s, range(len(s) % length, len(s), length))])
        for s in sequences
    ]


def near_vectors(sequences, films, M, reach=5):
    """Film vectors (films, M): positive pointwise mutual information of "within `reach` places", factorised (Levy and Goldberg 2014)."""
    near = follows(sequences, films, reach)
    near = (near + near.T).tocoo()
    count = np.asarray(near.sum(axis=0)).ravel() + 1
    pmi = np.log(near.data * count.sum() / (count[near.row] * count[near.col]))
    pmi = sparse.csr_matrix((np.maximum(pmi, 0), (near.row, near.col)), near.shape)
    vectors = TruncatedSVD(M, random_state=0).fit_transform(pmi)
    return vectors / np.sqrt(np.square(vectors).sum(axis=1).mean())


def prepared(sequences, films, seed, warm=True):
    """A model at its start; `warm` lays the film vectors of `near_vectors` in it."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = SASRec(films)
    counts = incidence(sequences, films).sum(axis=0).A1 + 0.5
    with torch.no_grad():
        model.bias[1:] = torch.tensor(np.log(counts / counts.mean()))
        if warm:
            model.item[1:] = torch.tensor(near_vectors(sequences, films, WIDTH))
    return model


def loss_of(model, batch, negatives):
    """Cross-entropy of the next film against shared random films, whose share of the catalogue is put right (`log films / n`)."""
    past, target = batch[:, :-1], batch[:, 1:]
    real = past > 0
    state, target = model(past)[real], target[real]
    right = (state * model.item[target]).sum(-1) + model.bias[target]
    wrong = state @ model.item[negatives].mT + model.bias[negatives]
    wrong = wrong.masked_fill(negatives == target[:, None], -torch.inf) + np.log((len(model.item) - 1) / len(negatives))
    return (torch.cat([right[:, None], wrong], dim=1).logsumexp(1) - right).mean()


def epochs(rows, rng, size):
    """Batches of `size` rows, all rows once in random order, then again, without end."""
    while True:
        order = rng.permutation(len(rows))
        for start in range(0, len(order), size):
            yield torch.tensor(rows[order[start : start + size]])


def fit(model, sequences, seed, steps=STEPS, *, batch=32, negatives=256, lr=3e-3):
    """Train in place; returns the losses."""
    rng = np.random.default_rng(seed)
    batches = islice(epochs(windows(sequences, LENGTH + 1), rng, batch), steps)
    optimiser = torch.optim.Adam(model.train().parameters(), lr=lr, fused=True)
    losses = (loss_of(model, rows, torch.tensor(rng.integers(1, len(model.item), negatives))) for rows in batches)
    with torch.random.fork_rng():
        torch.manual_seed(seed)  # dropout
        course = descend(optimiser, losses)
    model.eval()
    return course


@torch.no_grad()
def scored(model, histories):
    return model.scores(torch.tensor(window_of(histories))).numpy()


def best_of(name, split, histories, films):
    """(scores of all films, settings) of a baseline with the settings that rank the validation films best."""
    (make, choices), seen = BASELINES[name], incidence(split.train, films).toarray() > 0
    value = [ndcg(*places(make(split.train, films, **each)(split.train), split.valid, seen)).mean() for each in choices]
    choice = choices[int(np.argmax(value))]
    return make(split.train, films, **choice)(histories), choice


VARIANTS = {  # is it warm, are its histories shuffled?
    WARM: (True, False),
    COLD: (False, False),
    SHUFFLED: (True, True),
}


class Run(NamedTuple):
    """One of VARIANTS, trained; scores (users, films)."""

    model: SASRec
    losses: list
    scores: np.ndarray


def one(name, train, histories, films, seed, steps):
    warm, mixed = VARIANTS[name]
    if mixed:
        rng = np.random.default_rng(seed)
        train, histories = shuffled(train, rng), shuffled(histories, rng)
    model = prepared(train, films, seed, warm)
    return Run(model, fit(model, train, seed, steps), scored(model, histories))


@memo
def run(seed=0, *, seeds=3, steps=STEPS, progress=True):
    """SASRec and its controls against the baselines, last film of each user, every film not yet rated a rival -> NextFilm."""
    began, data = time.perf_counter(), load_movielens()
    sequences, films = histories(data), len(data.titles)
    split = leave_last_out(sequences)
    known = [s[:-1] for s in sequences]  # the validation film is known by then
    hidden = incidence(known, films).toarray() > 0
    jobs = {name: (name, split, known, films) for name in BASELINES}
    simple = side_by_side(best_of, jobs, name="baselines", progress=progress)
    numbers = range(seed, seed + seeds)
    jobs = {(name, s): (name, split.train, known, films, s, steps) for name in VARIANTS for s in numbers}
    done = side_by_side(one, jobs, name="sasrec", progress=progress)
    scores = {name: [score] * seeds for name, (score, _) in simple.items()}
    scores |= {name: [done[name, s].scores for s in numbers] for name in VARIANTS}
    rank = {name: [places(each, split.test, hidden) for each in runs] for name, runs in scores.items()}
    gain = {name: np.array([ndcg(*each) for each in runs]) for name, runs in rank.items()}
    rows = {name: Interval(tuple(runs.mean(axis=1))) for name, runs in gain.items()}
    per_user = {name: runs.mean(axis=0) for name, runs in gain.items()}
    model, shown = done[WARM, seed].model, torch.tensor(window_of(known[:1]))
    return NextFilm(
        task="next film",
        data=f"MovieLens: {len(sequences)} users, {films:,} films, last film by time",
        metric="NDCG@10 over the full catalogue",
        model=rows.pop(WARM),
        baselines=rows,
        seconds=time.perf_counter() - began,
        attention=model.weights(shown)[0].detach().numpy(),
        labels=[data.titles[i - 1] if i else "" for i in shown[0].tolist()],
        recall={name: Interval([recall(*each).mean() for each in runs]) for name, runs in rank.items()},
        gap={name: Interval(tuple(per_user[WARM] - per_user[name])) for name in rows},
        first_seed={name: runs[0].mean() for name, runs in gain.items()},
        sampled={name: among_hundred(runs[0], split.test, hidden) for name, runs in scores.items()},
        unscored=(scores[TRANSITIONS][0] == 0).mean(),
        settings={name: choice for name, (_, choice) in simple.items()},
        losses=np.array([done[WARM, s].losses for s in numbers]),
        parameters=sum(p.numel() for p in model.parameters()),
    )


def among_hundred(scores, target, hidden, draws=3):
    """The NDCG among 100 random rivals: Interval over draws of the rivals."""
    ranks = (sampled_places(scores, target, hidden, np.random.default_rng(draw)) for draw in range(draws))
    return Interval([ndcg(*each).mean() for each in ranks])


def arrays(model, titles, counts, films):
    """The parameters that `models.recommender` reads, for the films with these numbers only: {name: array}."""
    rows = torch.tensor(films) + 1
    parts = {"item": model.item[rows], "bias": model.bias[rows], "position": model.position}
    parts |= {"gain": model.gain, "shift": model.shift, **model.block.weights}
    plain = {name: part.detach().numpy() for name, part in parts.items()}
    return plain | {"titles": np.array(titles)[films], "ratings": counts[films].astype(np.int32)}


@memo
def export(seed=0, *, steps=STEPS, least=5):
    """Train on every user's films but the last two and give the weights in half precision, for films rated `least` times there."""
    data = load_movielens()
    train, films = leave_last_out(histories(data)).train, len(data.titles)
    model = prepared(train, films, seed)
    fit(model, train, seed, steps)
    counts = incidence(train, films).sum(axis=0).A1
    years = [f" ({year:.0f})" if year == year else "" for year in data.years]
    titles = [title + year for title, year in zip(data.titles, years, strict=True)]
    plain = arrays(model, titles, counts, np.flatnonzero(counts >= least))
    return {name: part.astype(np.float16) if part.dtype == np.float32 else part for name, part in plain.items()}
