from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from attnteach.studies import Interval, Study
from attnteach.studies.study import over_seeds, verdict


def test_interval_is_students():
    values = (0.71, 0.74, 0.69, 0.73)
    low, high = stats.t.interval(0.95, 3, loc=np.mean(values), scale=stats.sem(values))
    ours = Interval(values)
    np.testing.assert_allclose([ours.mean, ours.low, ours.high], [np.mean(values), low, high], rtol=1e-12)


def test_one_run_has_no_interval():
    assert np.isnan(Interval((0.5,)).half)
    with pytest.raises(ValueError, match="at least one value is expected, got none"):
        Interval(())


def test_a_study_prints_every_row():
    study = Study(
        "a task",
        "a simulator",
        "accuracy",
        Interval((0.5, 0.75)),
        {"mean": Interval((0.25, 0.25))},
        1.0,
        np.eye(2),
        ("a", "b"),
    )
    text = str(study)
    assert "2 seeds" in text
    assert [line.split()[:2] for line in text.splitlines()[2:]] == [["attention", "0.625"], ["mean", "0.250"]]


@pytest.mark.parametrize(
    ("low", "high", "words"), [(0.1, 0.2, "ahead"), (-0.2, -0.1, "behind"), (-0.1, 0.1, "a tie"), (0.0, 0.1, "a tie")]
)
def test_a_verdict_needs_the_whole_interval_on_one_side(low, high, words):
    assert verdict(low, high) == words


def test_seeds_are_gathered_field_by_field():
    @dataclass(frozen=True)
    class Shares:
        right: float
        wrong: float

    assert over_seeds([Shares(0.5, 0.1), Shares(0.7, 0.2)]) == Shares(Interval((0.5, 0.7)), Interval((0.1, 0.2)))
