"""Sets of boxes: which prediction is made responsible for which object, and how good a list of predictions is."""

import numpy as np
from scipy.optimize import linear_sum_assignment


def match(cost):
    """The queries (N,) that fit N objects at the least total cost (Q, N), N <= Q.

    All are different (Carion et al. 2020, eq. 1).
    """
    objects, queries = linear_sum_assignment(np.asarray(cost).T)
    return queries[np.argsort(objects)]


def iou(a, b):
    """The shared part of the union of each pair: a (..., 4), b (..., 4) corners -> (...), 0 where both are empty."""
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    inner = np.prod(np.maximum(sides, 0), axis=-1)
    union = np.prod(a[..., 2:] - a[..., :2], axis=-1) + np.prod(b[..., 2:] - b[..., :2], axis=-1) - inner
    return inner / np.where(union > 0, union, 1)


def hits(scores, boxes, truth, least=0.5):
    """Which predictions of one image count: scores (P,), boxes (P, 4), truth (K, 4) -> (P,) bool.

    In order of their scores each takes the object that it overlaps most; it hits if the overlap is at least `least` and nobody took the object before.
    """
    found, taken = np.zeros(len(scores), bool), np.zeros(len(truth), bool)
    if len(truth) == 0:
        return found
    overlap = iou(boxes[:, None], truth[None])
    for p in np.argsort(-scores, kind="stable"):
        best = overlap[p].argmax()
        if overlap[p, best] >= least and not taken[best]:
            found[p] = taken[best] = True
    return found


def average_precision(predictions, truths, least=0.5):
    """The area under precision over recall of all images together.

    Precision is made to fall first (as Pascal VOC does since 2010). predictions:
    (scores (P,), boxes (P, 4)) of each image, truths: boxes (K, 4). NaN where there is
    no object at all.
    """
    scores = np.concatenate([score for score, _ in predictions])
    pairs = zip(predictions, truths, strict=True)
    hit = np.concatenate([hits(*found, truth, least) for found, truth in pairs])
    hit = hit[np.argsort(-scores, kind="stable")]
    precision = hit.cumsum() / np.arange(1, len(hit) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    objects = sum(map(len, truths))
    return float((precision * hit).sum() / objects) if objects else float("nan")


def duplicates(predictions, truths, surely=0.5, least=0.5):
    """How many predictions above `surely` overlap an object that has one already, for each object."""
    surplus = objects = 0
    for (scores, boxes), truth in zip(predictions, truths, strict=True):
        over = (iou(boxes[scores > surely][:, None], truth[None]) >= least).sum(axis=0)
        surplus, objects = surplus + np.maximum(over - 1, 0).sum(), objects + len(truth)
    return float(surplus / max(objects, 1))


def false_alarms(predictions, surely=0.5):
    """How many predictions above `surely` an image has, on average: of images without objects each is one too many."""
    return float(np.mean([(scores > surely).sum() for scores, _ in predictions]))
