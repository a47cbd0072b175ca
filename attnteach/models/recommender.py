"""Which film next: a trained SASRec on the NumPy kernels, the films it ranks and what it looked at.

Film titles: MovieLens (GroupLens, University of Minnesota), F. M. Harper and J. A. Konstan 2015; no endorsement is implied.
"""

from typing import NamedTuple

import numpy as np

from attnteach.kernels import build, causal, layer_norm, transformer_block, transformer_weights
from attnteach.kernels.block import BLOCK


class Ranking(NamedTuple):
    """films (T titles) asked with, scores (catalogue,), weights (T, T): row t says which of the films up to t it looks at."""

    films: list
    scores: np.ndarray
    weights: np.ndarray


def titles(model):
    """The catalogue of a trained model, in the order of its scores."""
    return [str(title) for title in model["titles"]]


def find(model, title):
    """The number of the film with this title or, if none, of the most rated one whose title begins so, whatever the case.

    Raises ValueError where no title begins so, naming some that contain it.
    """
    names = [name.lower() for name in titles(model)]
    fits = [i for i, name in enumerate(names) if name.startswith(title.lower())]
    exact = [i for i in fits if names[i] == title.lower()]
    if not fits:
        near = [titles(model)[i] for i, name in enumerate(names) if title.lower() in name][:5]
        raise ValueError(f"find: no title begins with {title!r}" + (f"; perhaps {', '.join(near)}" if near else ""))
    return max(exact or fits, key=lambda i: model["ratings"][i])


def rank_films(model, watched):
    """Run `watched`, a list of titles (or their beginnings), the latest last, through the model -> Ranking."""
    length = len(model["position"])
    numbers = np.array([find(model, title) for title in watched][-length:])
    if len(numbers) == 0:
        raise ValueError("rank_films: expected at least one film, got none")
    weights = {
        name: np.asarray(array, np.float32) for name, array in model.items() if name not in ("titles", "ratings")
    }
    block = {name: weights[name] for name in BLOCK}
    x = weights["item"][numbers] + weights["position"][-len(numbers) :]
    mask = build(causal, len(numbers), len(numbers))
    state = layer_norm(transformer_block(x, block, 1, mask=mask), weights["gain"], weights["shift"])
    scores = weights["item"] @ state[-1] + weights["bias"]
    (seen,) = transformer_weights(x, block, 1, mask=mask)
    return Ranking([titles(model)[i] for i in numbers], scores, seen)


def best(model, ranking, k=10):
    """{title: logit above the next film's, the (k+1)-th} of the k films with the highest scores, those asked with left out."""
    watched, names = set(ranking.films), titles(model)
    order = [i for i in np.argsort(-ranking.scores, kind="stable") if names[i] not in watched][: k + 1]
    return {names[i]: float(ranking.scores[i] - ranking.scores[order[-1]]) for i in order[:k]}
