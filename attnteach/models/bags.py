"""A bag of tiles and its one answer: gated attention pooling trained on bags of digits, on the NumPy kernels."""

from typing import NamedTuple

import numpy as np

from attnteach.kernels import gated_mil


class Answer(NamedTuple):
    """probability that the bag has a lesion; weights (N,) of its tiles, 0 for those left out."""

    probability: float
    weights: np.ndarray


def look(model, bag, *, without=()):
    """What the model says of its bag number `bag`, the tiles `without` (numbers from 0) masked -> Answer.

    model as `trained("lesions")` gives it. Raises ValueError where there is no such bag or tile.
    """
    bags, N = model["mask"].shape
    if not 0 <= bag < bags or not all(0 <= tile < N for tile in without):
        raise ValueError(f"look: expected a bag below {bags} and tiles below {N}, got bag {bag}, tiles {list(without)}")
    weights = {name: np.asarray(array, np.float32) for name, array in model.items()}
    mask = model["mask"][bag] & ~np.isin(np.arange(N), without)
    x = (weights["tiles"][bag].reshape(N, -1) - weights["centre"]) @ weights["matrix"]
    h = np.maximum(x @ weights["encode.0.weight"].T + weights["encode.0.bias"], 0)
    pooled, shares = gated_mil(h, *(weights[f"pool.{name}"] for name in "VUw"), mask=mask)
    [logit] = pooled @ weights["score.weight"].T + weights["score.bias"]
    return Answer(float(1 / (1 + np.exp(-logit))), shares)
