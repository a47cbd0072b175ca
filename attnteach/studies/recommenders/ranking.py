"""How good a ranking of a catalogue is when one film is right: NDCG and recall at k, with equal scores treated fairly."""

import numpy as np


def places(scores, target, hidden=None):
    """How many films are above each user's target, and how many more share its score.

    scores (users, films) float, target (users,) int, hidden (users, films) bool: films out of the contest, such as those
    the user has seen -> above, tied (users,) int. Raises ValueError for NaN, which would beat or lose to nothing.
    """
    if np.isnan(scores).any():
        raise ValueError("places: scores must be numbers or ±inf, got NaN")
    own = np.take_along_axis(scores, target[:, None], axis=1)
    rivals = np.ones(scores.shape, bool) if hidden is None else ~hidden
    np.put_along_axis(rivals, target[:, None], False, axis=1)
    return ((scores > own) & rivals).sum(axis=1), ((scores == own) & rivals).sum(axis=1)


def ndcg(above, tied, k=10):
    """1 / log2(place + 1) for places 1 to k, else 0: its mean over the places above + 1 ... above + tied + 1 that a tie shares.

    The expectation when ties are broken at random (McSherry and Najork 2008). With one right film the best value is 1.
    """
    total = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(k) + 2))])
    return (total[np.minimum(above + tied + 1, k)] - total[np.minimum(above, k)]) / (tied + 1)


def recall(above, tied, k=10):
    """The chance that the target is among the first k when ties are broken at random."""
    return np.clip(k - above, 0, tied + 1) / (tied + 1)


def sampled_places(scores, target, hidden, rng, negatives=100):
    """`places` among the target and that many other films, drawn at random from those not hidden: the metric that misleads."""
    chance = rng.random(scores.shape)
    chance[hidden] = 2.0
    np.put_along_axis(chance, target[:, None], 2.0, axis=1)
    drawn = np.argpartition(chance, negatives, axis=1)[:, :negatives]
    chosen = np.concatenate([target[:, None], drawn], axis=1)
    return places(np.take_along_axis(scores, chosen, axis=1), np.zeros(len(target), int))
