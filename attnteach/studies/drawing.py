"""Figures of Intervals: the means, and how far the seeds disagree."""

import numpy as np

from attnteach.plots import bars, curves


def interval_curves(x, lines, ax=None, **options):
    """Lines of shares {label: Intervals (N,)} over `x` (N,), each with its 95 % band, cut to what a share can be; options of `curves`."""
    bands = {
        label: np.clip([[each.low for each in row], [each.high for each in row]], 0, 1) for label, row in lines.items()
    }
    return curves(x, means(lines), ax, bands=bands, markers=True, **options)


def interval_bars(values, ax=None, **options):
    """Bars {label: Interval} with their 95 % intervals; options of `bars`."""
    errors = {label: (each.low, each.high) for label, each in values.items()}
    return bars({label: each.mean for label, each in values.items()}, ax, errors=errors, **options)


def means(lines):
    """{label: the means of its Intervals}"""
    return {label: [each.mean for each in row] for label, row in lines.items()}
