"""Is a probability kept, does a mask fit, is a lesion found: measures that a medical study owes beside the AUC."""

import numpy as np
from scipy import ndimage


def expected_calibration_error(p, y, bins=10):
    """How far promised and observed shares lie apart (Naeini et al. 2015), in `bins` of equal width.

    p (N,) probability of class 1, y (N,) 0 or 1. Bins are closed on the right, 0 lies in the first; each counts by its share of the N.
    """
    place = np.clip(np.ceil(np.asarray(p) * bins).astype(int) - 1, 0, bins - 1)
    gaps = np.bincount(place, weights=p, minlength=bins) - np.bincount(place, weights=y, minlength=bins)
    return float(np.abs(gaps).sum() / len(y))


def dice(pred, target, axes):
    """2 |A and B| / (|A| + |B|) over the spatial `axes` (Dice 1945); two empty masks agree: 1. pred, target bool -> the rest of the axes."""
    both = np.logical_and(pred, target).sum(axis=axes)
    total = np.sum(pred, axis=axes) + np.sum(target, axis=axes)
    return np.where(total == 0, 1.0, 2 * both / np.where(total == 0, 1, total))


def surface_distance(pred, target, mm):
    """Mean distance in `mm` from the border of either mask (rows, columns) to the border of the other; NaN where one is empty."""
    if not pred.any() or not target.any():
        return float("nan")
    borders = [mask & ~ndimage.binary_erosion(mask) for mask in (pred, target)]
    to_pred, to_target = (ndimage.distance_transform_edt(~border) for border in borders)
    return float(mm * np.concatenate([to_target[borders[0]], to_pred[borders[1]]]).mean())


def found(pred, target):
    """Of the lesions (connected, corners included) of target (rows, columns): their voxels, and whether pred touches them -> two (lesions,)."""
    parts, count = ndimage.label(target, np.ones((3, 3)))
    numbers = np.arange(1, count + 1)
    return np.bincount(parts.ravel(), minlength=count + 1)[1:], np.isin(numbers, parts[pred])


def false_alarms(pred, target):
    """How many connected parts of pred (rows, columns) touch no lesion of target."""
    _, touched = found(target, pred)
    return int((~touched).sum())


def precision_at(prevalence, sensitivity, specificity):
    """The share of alarms that are right (Bayes), at a share of sick people that the training set does not decide."""
    true, false = prevalence * sensitivity, (1 - prevalence) * (1 - specificity)
    return true / (true + false)


def kept_risk(p, y, shares):
    """The error rate among the share of cases answered, when those whose p lies nearest to 1/2 are passed on -> one number for each of `shares`.

    Cases that are equally unsure are passed on in any order: each counts by its chance to be kept.
    """
    sure, wrong = np.abs(np.asarray(p) - 0.5), (np.asarray(p) > 0.5) != np.asarray(y)
    rates = []
    for share in shares:
        keep = max(1, round(share * len(sure)))
        border = np.sort(sure)[-keep]
        above, tied = sure > border, sure == border
        rates.append((wrong[above].sum() + (keep - above.sum()) * wrong[tied].mean()) / keep)
    return np.array(rates)
