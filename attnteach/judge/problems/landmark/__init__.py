import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import Problem


def oracle(events, t, horizon):
    """Row by row and person by person, in words (van Houwelingen 2007)."""
    known = np.array([kind == 0 and day <= t for _, day, kind in events], dtype=bool).reshape(len(events))
    people = [person for person, _, kind in events if kind > 0]
    label = np.zeros(len(people), dtype=np.int64)
    for person, day, kind in events:
        if kind == 0:
            continue
        if day <= t:
            label[person] = -2
        elif kind == 1:
            label[person] = 1 if day <= t + horizon else 0
        else:
            label[person] = 0 if day >= t + horizon else -1
    return known, label


def cases(draw):
    people, visits, length = draw.sizes(3, least=7)

    def history(t=2 * length, horizon=length, sort=False):
        """Everybody has visits, some after t, and one end; people and rows in no order."""
        ends = draw.rng.integers(1, 6 * length, 4 * people)
        rows = [(person, end, int(draw.rng.integers(1, 3))) for person, end in enumerate(ends)]
        rows += [
            (int(p), int(draw.rng.integers(0, ends[p] + 1)), 0)
            for p in draw.rng.integers(0, 4 * people, 4 * people * visits // 2)
        ]
        rows = np.array(rows, dtype=np.int64)
        order = np.lexsort(rows.T[[2, 1, 0]]) if sort else draw.rng.permutation(len(rows))
        return rows[order], t, horizon

    def by_hand(*rows, t=10, horizon=5):
        return np.array(rows, dtype=np.int64).reshape(-1, 3), t, horizon

    yield Case("two people", by_hand((0, 3, 0), (0, 12, 1), (1, 4, 0), (1, 11, 0), (1, 30, 2)))
    yield Case("the outcome within the horizon", by_hand((0, 12, 1), (1, 15, 1), (2, 16, 1)))
    yield Case("lost within the horizon", by_hand((0, 12, 2), (1, 15, 2), (2, 16, 2)))
    yield Case("gone before the landmark", by_hand((0, 9, 1), (1, 10, 1), (2, 9, 2), (3, 10, 2), (4, 11, 1)))
    yield Case("a record on the day", by_hand((0, 10, 0), (0, 11, 0), (0, 9, 0), (0, 40, 2)))
    yield Case("people in no order", by_hand((2, 40, 2), (0, 12, 1), (3, 5, 2), (1, 13, 2), (0, 3, 0)))
    yield Case("a person without records", by_hand((1, 2, 0), (0, 14, 1), (1, 50, 2)))
    yield Case("nobody has a record", by_hand((0, 14, 1), (1, 50, 2)), hint="a person without records")
    yield Case("a record after the end", by_hand((0, 4, 1), (0, 6, 0), (1, 12, 1), (1, 14, 0)))
    yield Case("negative days", by_hand((0, -30, 0), (0, -3, 1), (1, -12, 0), (1, -8, 2), (2, -4, 2), t=-10, horizon=5))
    yield Case("many people", history(), keep=True)
    yield Case("the same sizes, other numbers", history(), hint="kept between calls")
    yield Case("rows in order", history(sort=True), hint="many people")
    yield Case("a long horizon", history(horizon=100 * length), hint="many people")
    yield Case("an early landmark", history(t=0), hint="many people")
    yield Case("after the last event", history(t=100 * length), hint="gone before the landmark")
    yield Case("a horizon of one day", by_hand((0, 11, 1), (1, 12, 1), (2, 11, 2), (3, 12, 2), horizon=1))
    yield Case("a late outcome in a short study", by_hand((0, 16, 1), (1, 900, 1), (2, 900, 2)))
    yield Case("the inputs are not contiguous in memory", history(), strided=True, hint="memory order")


ONE = "    label = xp.where(struck & (last <= t + horizon), 1, 0)\n"
LOST = "    label = xp.where(~struck & (last < t + horizon), -1, label)\n"
GONE = "    label = xp.where(last <= t, -2, label)\n"

PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("records", "time", "leaks"),
    seed=(25, 26),
    oracle=oracle,
    cases=cases,
    wrong={
        "all_known": {"(kind == 0) & (day <= t)": "kind == 0"},
        "known_to_horizon": {"(day <= t)": "(day <= t + horizon)"},
        "day_itself_hidden": {"(day <= t)": "(day < t)"},
        "outcome_known": {"(kind == 0) & (day <= t)": "day <= t"},
        "ever": {"struck & (last <= t + horizon), 1": "struck, 1"},
        "horizon_from_zero": {"last <= t + horizon), 1": "last <= horizon), 1", "last < t + horizon": "last < horizon"},
        "last_day_outside": {"struck & (last <= t + horizon)": "struck & (last < t + horizon)"},
        "lost_are_healthy": {LOST: ""},
        "lost_are_ill": {"t + horizon), -1": "t + horizon), 1"},
        "lost_at_the_end": {"(last < t + horizon)": "(last <= t + horizon)"},
        "all_lost": {"~struck & (last < t + horizon)": "~struck"},
        "gone_kept": {GONE: ""},
        "gone_censored": {"last <= t, -2": "last <= t, -1"},
        "day_itself_at_risk": {"last <= t, -2": "last < t, -2"},
        "outcomes_only_gone": {"last <= t, -2": "struck & (last <= t), -2"},
        "late_outcome_censored": {LOST: LOST + "    label = xp.where(struck & (last > t + horizon), -1, label)\n"},
        "rows_in_order": {"    ends = ends[xp.argsort(ends[:, 0])]\n": ""},
        "by_day": {"xp.argsort(ends[:, 0])": "xp.argsort(ends[:, 1])"},
        "kinds_swapped": {"ends[:, 2] == 1": "ends[:, 2] == 2"},
        "at_risk_dropped": {"return known, label": "return known, label[last > t]"},
        "rows_returned": {"return known, label": "return events[known], label"},
        "labels_first": {"return known, label": "return label, known"},
    },
)
