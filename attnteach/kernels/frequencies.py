"""How fast each pair of `rope` turns, and what is done to it to read further."""

import math

import numpy as np

from ._arrays import check_holds, whole_numbers
from ._shapes import shapes


@shapes("theta > 0, factor > 0, D >= 4")
def ntk_theta(theta, factor, D):
    """The base with which the slowest pair of `rope` is `factor` times slower.

    The fastest stays as it is: theta * factor^(D / (D - 2)) ("NTK-aware", Peng et al.
    2024, sec. 3.1). A number of Python.
    """
    return float(theta * np.float_power(factor, D / (D - 2)))


@shapes("D >= 2, theta > 0, factor > 0, low > 0, high > 0, original >= 1 -> (D/2,)")
def llama3_frequencies(D, theta, factor, low, high, original):
    """Radians a position of each pair, (D/2,), by the rule of Llama 3.1 (Meta 2024).

    A pair that turns at least `high` times in `original` positions keeps its frequency,
    one that turns at most `low` times is divided by `factor`, between them the two are
    mixed along a line in the number of turns. NumPy float64. Raises ValueError for an
    odd D, or where `high` is not above `low`.
    """
    check_even(D)
    check_holds(high > low, "high must be above low", high=high, low=low)
    frequency = unstretched(D, theta)
    turns = original * frequency / (2 * np.pi)
    kept = np.clip((turns - low) / (high - low), 0, 1)
    return frequency * (kept + (1 - kept) / factor)


@shapes("D >= 2, theta > 0, factor > 0, original >= 1, fast > 0, slow > 0 -> (D/2,)")
def yarn_frequencies(D, theta, factor, original, fast, slow):
    """Radians a position of each pair, (D/2,), by YaRN (Peng et al. 2024, sec. 3.2).

    Up to the index of a pair that would turn `fast` times in `original` positions,
    rounded down and at least 0, pairs keep their frequency; from the index of `slow`,
    rounded up, they are divided by `factor`. Between the two they are mixed along a
    line in the index, as in the authors' code; the paper draws the line in the number
    of turns. NumPy float64. Raises ValueError for an odd D, a theta that is not above
    1, or where `fast` is below `slow`.
    """
    check_even(D)
    check_holds(theta > 1, "theta must be above 1", theta=theta)
    check_holds(fast >= slow, "fast must be at least slow", fast=fast, slow=slow)
    turns = np.array([fast, slow])
    index = D * np.log(original / (2 * np.pi * turns)) / (2 * np.log(theta))
    first, last = np.clip([np.floor(index[0]), np.ceil(index[1])], 0, D - 1)
    width = last - first if last != first else 0.001
    slowed = np.clip((np.arange(D // 2) - first) / width, 0, 1)
    return unstretched(D, theta) * (1 - slowed + slowed / factor)


@shapes("buckets >= 2, most >= 2")
def t5_bucket(distance, buckets, most, bidirectional=False):
    """Which learned bias a distance gets (Raffel et al. 2020, sec. 2.1).

    The distance is the key's position minus the query's. Half of the buckets hold a
    distance each, the others grow with its logarithm up to `most`, and all beyond
    share the last. With `bidirectional` the second half of all buckets is for keys
    after the query; without, those count as distance 0. distance: integers of any
    shape; NumPy integers of that shape. Raises ValueError where it holds none, a
    side has fewer than two buckets, or `most` is not above half of them.
    """
    distance = whole_numbers("distance", distance).astype(np.float64)
    side = buckets // 2 if bidirectional else buckets
    near = side // 2
    sizes = {"buckets": buckets, "most": most}
    check_holds(0 < near < most, "0 < half of a side's buckets < most", **sizes)
    after = side * (distance > 0) if bidirectional else 0
    far = np.abs(distance) if bidirectional else np.maximum(-distance, 0)
    log = np.log(np.maximum(far, 1) / near) / math.log(most / near)
    grown = np.minimum(near + np.floor(log * (side - near)), side - 1)
    return after + np.where(far < near, far, grown).astype(np.int64)


def unstretched(D, theta=10000.0):
    """theta^(-2i/D) for each pair of columns, by which position vectors and `rope` turn."""
    return theta ** (-np.arange(0, D, 2) / D)


def check_even(D):
    """Misfit unless D columns form pairs."""
    check_holds(D % 2 == 0, "width must be even to form pairs", D=D)
