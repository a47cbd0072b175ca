import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InNumPy, Like, Problem


def oracle(p, y, threshold):
    """Patient by patient (Vickers and Elkin 2006)."""
    total = 0.0
    for chance, ill in zip(p, y, strict=True):
        if chance >= threshold:
            total += 1.0 if ill else -threshold / (1 - threshold)
    return total / len(p)


def cases(draw):
    N = 10 * draw.sizes(1, least=7)[0]

    def forecasts(N=N, power=1.0):
        p = (draw.rng.random(N) ** power).astype(np.float32).astype(float)
        return p, (draw.rng.random(N) < 0.9 * p).astype(float)

    p, y = forecasts()
    yield Case("four patients", (np.array([0.9, 0.6, 0.3, 0.1]), np.array([1.0, 0.0, 1.0, 0.0]), 0.25))
    yield Case("many patients", (p, y, 0.25), keep=True)
    yield Case("the same sizes, other numbers", (*forecasts(), 0.25), hint="kept between calls")
    yield Case("a low threshold", (*forecasts(), 0.0625))
    yield Case("a threshold of one half", (*forecasts(), 0.5))
    yield Case("a high threshold", (*forecasts(), 0.875))
    yield Case("a threshold of zero", (*forecasts(), 0.0))
    yield Case(
        "a probability on the threshold", (np.array([0.25, 0.25, 0.5, 0.125]), np.array([1.0, 0.0, 1.0, 1.0]), 0.25)
    )
    yield Case("nobody is treated", (np.array([0.1, 0.2]), np.array([1.0, 0.0]), 0.5))
    yield Case("only false alarms", (np.array([0.9, 0.8, 0.1]), np.array([0.0, 0.0, 1.0]), 0.75))
    yield Case("everybody is ill", (forecasts()[0], np.ones(N), 0.375))
    yield Case("nobody is ill", (forecasts()[0], np.zeros(N), 0.375))
    yield Case("a rare disease", (*forecasts(power=6.0), 0.125))
    yield Case("one patient", (np.array([0.75]), np.array([1.0]), 0.5))
    yield Case("the inputs are not contiguous in memory", (*forecasts(), 0.3125), strided=True, hint="memory order")


ODDS = "alarms * threshold / (1 - threshold)"
RETURN = f"    return (hits - {ODDS}) / p.shape[0]"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("metrics", "records", "decisions"),
    seed=(25, 13),
    oracle=oracle,
    cases=cases,
    wrong={
        "strict": {"p >= threshold": "p > threshold"},
        "below": {"p >= threshold": "p < threshold"},
        "odds_turned": {ODDS: "alarms * (1 - threshold) / (threshold if threshold else 1.0)"},
        "no_odds": {ODDS: "alarms"},
        "threshold_for_odds": {ODDS: "alarms * threshold"},
        "hits_weighted": {f"(hits - {ODDS})": "(hits * (1 - threshold) - alarms * threshold)"},
        "added": {f"hits - {ODDS}": f"hits + {ODDS}"},
        "not_divided": {" / p.shape[0]": ""},
        "by_treated": {" / p.shape[0]": " / max(float(xp.sum(xp.where(treated, 1.0, 0.0))), 1.0)"},
        "by_class": {
            RETURN: f"    ill, well = max(float(xp.sum(y)), 1.0), max(float(xp.sum(1 - y)), 1.0)\n    return hits / ill - {ODDS} / well"
        },
        "misses_counted": {"hits - alarms": "hits - xp.sum(xp.where(treated, 0.0, y)) - alarms"},
        "misses_for_alarms": {"xp.where(treated, 1 - y, 0.0)": "xp.where(treated, 0.0, y)"},
        "over_treat_all": {
            RETURN: RETURN + " - (xp.sum(y) - xp.sum(1 - y) * threshold / (1 - threshold)) / p.shape[0]"
        },
        "not_below_zero": {RETURN: RETURN.replace("return ", "return max(0.0, ") + ")"},
        "standardised": {RETURN: RETURN.replace("p.shape[0]", "max(float(xp.sum(y)), 1.0)")},
        "half_fixed": {"p >= threshold": "p >= 0.5"},
        "soft": {"xp.where(treated, y, 0.0)": "xp.where(treated, y * p, 0.0)"},
        "rounded": Like(
            "diagnosis.digits", InNumPy({RETURN: RETURN.replace("return ", "return round(float(") + "), 2)"})
        ),
    },
)
