"""One file per application task, by field: a small model, the baselines to beat, a metric; `run(seed=0, ...)` gives a `Study`."""

from .study import Interval, Study

__all__ = ["Interval", "Study"]
