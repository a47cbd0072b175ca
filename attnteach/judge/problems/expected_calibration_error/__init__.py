import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem


def oracle(p, y, bins):
    """Each bin by itself, its members found by comparing with its borders (Naeini et al. 2015)."""
    total = 0.0
    for k in range(bins):
        members = [n for n in range(len(p)) if p[n] * bins <= k + 1 and (p[n] * bins > k or k == 0)]
        if members:
            total += len(members) / len(p) * abs(np.mean(p[members]) - np.mean(y[members]))
    return total


def cases(draw):
    N = 10 * draw.sizes(1, least=7)[0]

    def forecasts(N=N, high=1.0):
        p = draw.rng.random(N).astype(np.float32).astype(float) * high
        return p, (draw.rng.random(N) < p**2).astype(float)

    p, y = forecasts()
    yield Case("four forecasts", (np.array([0.1, 0.2, 0.8, 0.9]), np.array([0.0, 1.0, 1.0, 1.0]), 2))
    yield Case("ten bins", (p, y, 10), keep=True)
    yield Case("the same sizes, other numbers", (*forecasts(), 10), hint="kept between calls")
    yield Case("bins of three, fifteen and one", (*forecasts(), 3), hint="bins")
    yield Case("fifteen bins", (*forecasts(), 15), hint="bins")
    yield Case("one bin", (*forecasts(), 1), hint="bins")
    yield Case("most bins are empty", (*forecasts(high=0.125), 8))
    yield Case("a probability on a border", (np.array([0.25, 0.5, 0.5, 0.75, 0.375]), np.array([0.0, 1, 1, 0, 1]), 4))
    yield Case("certain forecasts", (np.array([0.0, 0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1, 0, 1, 1]), 5))
    yield Case("zero and a little more share a bin", (np.array([0.0, 0.25, 0.1875, 1.0]), np.array([1.0, 0, 0, 1]), 4))
    yield Case("kept promises", (np.array([0.25] * 4 + [0.75] * 4), np.array([1.0, 0, 0, 0, 1, 1, 1, 0]), 4))
    yield Case("one forecast", (np.array([0.3125]), np.array([1.0]), 10))
    yield Case("bins of very different size", (np.array([0.0625] * 30 + [0.9375]), np.array([0.0] * 31), 4))
    yield Case("too high here, too low there", (np.array([0.375, 0.375, 0.625, 0.625]), np.array([0.0, 0, 1, 1]), 4))


PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("metrics", "medical", "calibration"),
    seed=(13, 27),
    oracle=oracle,
    cases=cases,
    wrong={
        "left_closed": {
            "xp.ceil(p * bins) - 1": "xp.floor(p * bins)",
            "xp.where(place < 0, 0, place)": "xp.where(place > bins - 1, bins - 1, place)",
        },
        "zero_lost": {"    place = xp.where(place < 0, 0, place)\n": ""},
        "not_weighted": {
            "xp.abs(xp.sum(inside * p) - xp.sum(inside * y))": "xp.abs(xp.sum(inside * p) - xp.sum(inside * y)) / max(float(xp.sum(inside)), 1.0)",
            "total / p.shape[0]": "total / bins",
        },
        "over_full_bins": {
            "xp.abs(xp.sum(inside * p) - xp.sum(inside * y))": "xp.abs(xp.sum(inside * p) - xp.sum(inside * y)) / max(float(xp.sum(inside)), 1.0)",
            "total / p.shape[0]": "total / len({float(k) for k in place})",
        },
        "empty_is_nan": {
            "xp.abs(xp.sum(inside * p) - xp.sum(inside * y))": "xp.abs(xp.sum(inside * p) / xp.sum(inside) - xp.sum(inside * y) / xp.sum(inside)) * xp.sum(inside)"
        },
        "largest_gap": {
            "    total = 0.0\n": "    gaps = []\n    total = 0.0\n",
            "        total = total + xp.abs(xp.sum(inside * p) - xp.sum(inside * y))\n": "        gaps.append(float(xp.abs(xp.sum(inside * p) - xp.sum(inside * y))) / max(float(xp.sum(inside)), 1.0))\n",
            "total / p.shape[0]": "max(gaps)",
        },
        "signed": {"xp.abs(xp.sum(inside * p) - xp.sum(inside * y))": "(xp.sum(inside * p) - xp.sum(inside * y))"},
        "squared": {
            "xp.abs(xp.sum(inside * p) - xp.sum(inside * y))": "(xp.sum(inside * p) - xp.sum(inside * y)) ** 2 / max(float(xp.sum(inside)), 1.0)"
        },
        "middles": {"xp.sum(inside * p) -": "xp.sum(inside) * (k + 0.5) / bins -"},
        "confidence": {
            "    place = xp.ceil": "    y = xp.where((p > 0.5) == (y > 0.5), 1.0, 0.0)\n    p = xp.where(p > 0.5, p, 1 - p)\n    place = xp.ceil"
        },
        "each_forecast": {"xp.abs(xp.sum(inside * p) - xp.sum(inside * y))": "xp.sum(inside * xp.abs(p - y))"},
        "equal_counts": {"place = xp.ceil(p * bins) - 1": "place = xp.argsort(xp.argsort(p)) * bins // p.shape[0]"},
        "one_bin_less": {"range(bins)": "range(bins - 1)"},
    },
)
