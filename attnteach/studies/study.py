"""What every study returns: the model and its baselines, each with an interval over seeds."""

from dataclasses import dataclass, fields
from statistics import fmean

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Interval:
    """Results of runs that differ in their seed, their mean, and the 95 % interval of that mean (Student's t)."""

    values: tuple

    def __post_init__(self):
        if len(self.values) < 1:
            raise ValueError("Interval: at least one value is expected, got none")
        object.__setattr__(self, "values", tuple(float(value) for value in self.values))

    @property
    def mean(self):
        return fmean(self.values)

    @property
    def half(self):
        """Half the width of the interval; NaN for a single run, which says nothing about spread."""
        n = len(self.values)
        return float(stats.t.ppf(0.975, n - 1) * np.std(self.values, ddof=1) / n**0.5) if n > 1 else float("nan")

    @property
    def low(self):
        return self.mean - self.half

    @property
    def high(self):
        return self.mean + self.half

    def __str__(self):
        return f"{self.mean:.3f} ± {self.half:.3f}"


def by_field(records):
    """Dataclasses of one kind -> their fields in turn, each a list over the records."""
    return [[getattr(each, part.name) for each in records] for part in fields(records[0])]


def over_seeds(records):
    """Dataclasses of numbers, one for each seed -> one of Intervals."""
    return type(records[0])(*map(Interval, by_field(records)))


def verdict(low, high):
    """What an interval of a difference says: "ahead" or "behind" only where all of it is on one side of zero."""
    return "ahead" if low > 0 else "behind" if high < 0 else "a tie"


@dataclass(frozen=True)
class Study:
    """One task: what was trained on what, measured how, against which baselines.

    model and baselines are Intervals of `metric`; attention (..., T, S) is what the figure shows, labels the names of its rows and
    of its columns, or one list where they are the same. Each task adds fields of its own for the claims of its chapter.
    """

    task: str
    data: str
    metric: str
    model: Interval
    baselines: dict[str, Interval]
    seconds: float
    attention: np.ndarray
    labels: tuple

    def rows(self):
        """{name: Interval}, the model first."""
        return {"attention": self.model, **self.baselines}

    def __str__(self):
        runs = len(self.model.values)
        width = max(map(len, self.rows()))
        lines = [f"{self.task} · {self.data}", f"{self.metric}, mean and 95 % interval over {runs} seeds"]
        return "\n".join([*lines, *(f"  {name:<{width}}  {value}" for name, value in self.rows().items())])
