"""Recommending without attention: four baselines, each a function of training sequences that gives `score(histories)`.

A history is an array of films, the latest last; score(histories) -> (users, films) float.
"""

from functools import partial

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD

from .ranking import ndcg, places

POPULARITY, FACTORISATION, TRANSITIONS = "popularity", "matrix factorisation", "transition counts"
KNN, KNN_LATEST = "item-kNN, whole history", "item-kNN, latest films"


def incidence(sequences, films):
    """(users, films) sparse, 1 where the user has the film."""
    rows = np.repeat(np.arange(len(sequences)), [len(films) for films in sequences])
    columns = np.concatenate([*sequences, np.zeros(0, int)]).astype(int)
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (len(sequences), films))


def follows(sequences, films, reach):
    """(films, films) sparse: how often the second comes within `reach` places after the first."""
    steps = [(s[:-j], s[j:]) for s in sequences for j in range(1, min(reach, len(s) - 1) + 1)]
    before, after = (np.concatenate(side) for side in zip(*steps, strict=True))
    return sparse.csr_matrix((np.ones(len(before)), (before, after)), (films, films))


def recent(histories, last):
    """The latest `last` films of each history; all for None."""
    return [films[-last:] if last else films for films in histories]


def popularity(train, films):
    counts = incidence(train, films).sum(axis=0).A1
    return lambda histories: np.tile(counts, (len(histories), 1))


def item_knn(train, films, last=None, shrink=10):
    """Cosine between films, by who has them, summed over a user's latest films (Sarwar et al. 2001).

    `shrink` added to both counts keeps films that few have seen from being everyone's nearest neighbour. The films x films
    matrix never exists: history -> users with these films -> their films.
    """
    users = incidence(train, films)
    scale = sparse.diags(1 / np.sqrt(np.maximum(users.sum(axis=0).A1 + shrink, 1)))
    near = users @ scale
    return lambda histories: (((incidence(recent(histories, last), films) @ scale) @ users.T) @ near).toarray()


def factorisation(train, films, rank=64, last=None):
    """A truncated SVD of users x films; a history is projected on the film side (PureSVD, Cremonesi et al. 2010)."""
    factors = TruncatedSVD(rank, random_state=0).fit(incidence(train, films)).components_
    return lambda histories: (incidence(recent(histories, last), films) @ factors.T) @ factors


def transitions(train, films, reach=10, last=10, shrink=5):
    """Which film came soon after which: counts within `reach` places, as shares, summed over a user's latest films."""
    counts = follows(train, films, reach)
    shares = sparse.diags(1 / np.maximum(counts.sum(axis=1).A1 + shrink, 1)) @ counts
    return lambda histories: (incidence(recent(histories, last), films) @ shares).toarray()


BASELINES = {
    POPULARITY: (popularity, [{}]),
    KNN: (item_knn, [{"shrink": n} for n in (0, 10)]),
    KNN_LATEST: (item_knn, [{"last": n} for n in (3, 10, 20)]),
    FACTORISATION: (factorisation, [{"rank": n, "last": last} for n in (32, 64, 128) for last in (None, 20)]),
    TRANSITIONS: (transitions, [{"reach": reach, "last": n} for reach in (3, 10) for n in (1, 3, 10)]),
}


def tuned(settings):
    """{baseline: a function of training sequences and the number of films} with settings {baseline: its arguments}."""
    return {name: partial(make, **settings[name]) for name, (make, _) in BASELINES.items()}


def held_out(make, split, sequences, films):
    """NDCG@10 of a baseline at each user's test film of a split, mean; a rival is every film that the user does not have."""
    histories = [s[s != target] for s, target in zip(sequences, split.test, strict=True)]
    hidden = incidence(histories, films).toarray() > 0
    scores = make(split.train, films)(histories)
    return ndcg(*places(scores, split.test, hidden)).mean()


def held_out_as_of(make, sequences, times, films):
    """`held_out` of each user's last film by a baseline that knows no rating given after that film's."""
    histories, target = [s[:-1] for s in sequences], np.array([s[-1] for s in sequences])
    hidden = incidence(histories, films).toarray() > 0
    scores = as_of(make, sequences, times, histories, [when[-1] for when in times], films)
    return ndcg(*places(scores, target, hidden)).mean()


def as_of(make, sequences, times, histories, moments, films):
    """Score each user's history by a baseline fitted on what all others had rated before that user's moment: no future at all."""
    film, when = np.concatenate(sequences), np.concatenate(times)
    user = np.repeat(np.arange(len(sequences)), [len(s) for s in sequences])
    rows = []
    for u, (history, moment) in enumerate(zip(histories, moments, strict=True)):
        known = (when < moment) & (user != u)
        past = np.split(film[known], np.searchsorted(user[known], np.arange(1, len(sequences))))
        rows.append(make([*past, history], films)([history])[0])
    return np.array(rows)
