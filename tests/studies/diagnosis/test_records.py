import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from attnteach.datasets.records import Records, landmark, load, split
from attnteach.studies.diagnosis import records as study


@pytest.fixture(scope="module")
def two():
    """One seed twice and another, trained briefly."""
    return [study.one_seed(seed, 60) for seed in (0, 0, 1)]


def small():
    people = pd.DataFrame(
        {"age": [65, 35], "male": [1, 0], "matched": [0, 1], "last": [900, 900], "died": [True, False]}
    )
    rows = [(0, 0, "hdl", 10.0), (0, 300, "hdl", 30.0), (0, 300, "MI", np.nan), (1, 360, "hdl", 20.0)]
    return Records(people, pd.DataFrame(rows, columns=["person", "day", "code", "value"]))


def test_a_cohort_by_hand():
    records = small()
    events = study.coded(records.events, np.array([0, 1]))
    assert events["name"].tolist() == ["hdl low", "hdl high", "MI", "hdl middle"]
    part, codes = study.cohort(records, events, np.array([0, 1]), np.array([1, 0]), t=365)
    assert codes[:4] == ["MI", "hdl high", "hdl low", "hdl middle"]
    named = [{codes[c] for c in np.flatnonzero(visit)} for visit in part.x[0]]
    assert named[-1] == {"age", "male"}
    assert named[-2] == {"MI", "hdl high", "30 days ago or more"}
    assert named[-3] == {"hdl low", "365 days ago or more"}
    assert part.mask.sum(-1).tolist() == [3, 2]
    assert part.mask[0, -3:].all()
    np.testing.assert_allclose(part.x[0, -1, -2:], [1, 1])
    np.testing.assert_allclose(np.expm1(part.counts[:, 2:]), [[1, 1, 1, 0], [0, 0, 0, 1]], atol=1e-6)
    np.testing.assert_allclose(np.expm1(part.taken[:, 2:]), [[1, 2], [0, 1]], atol=1e-6)  # MI, hdl


def test_thirds_are_those_of_the_training_people():
    records = small()
    extreme = records.events.assign(value=records.events["value"] * np.where(records.events["person"] == 1, 100, 1))
    one, two = (study.coded(events, np.array([0]))["name"][:3].tolist() for events in (records.events, extreme))
    assert one == two


def test_the_future_changes_nothing_that_a_model_is_given():
    records = load()
    label = landmark(records, study.DAY, study.HORIZON).label
    train, _, test = (part[label[part] >= 0] for part in split(records, 0))
    late = records.events["day"] > study.DAY
    spoilt = Records(records.people, records.events.assign(value=records.events["value"].mask(late, -1.0)))
    given = [
        study.cohort(each, study.coded(landmark(each, study.DAY, study.HORIZON).known, train), test, label)[0]
        for each in (records, spoilt)
    ]
    for one, other in zip(*given, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_seed_decides(two):
    for name, forecast in two[0][0].items():
        np.testing.assert_allclose(forecast, two[1][0][name], atol=1e-6)
    assert not np.array_equal(two[0][1], two[2][1])


def test_the_loss_falls_and_all_models_beat_chance(two):
    forecasts, y, codes, contributions, losses = two[0]
    assert np.mean(losses[-10:]) < np.mean(losses[:10]) - 0.1
    assert {name for name, p in forecasts.items() if roc_auc_score(y, p) < 0.65} <= {study.RETAIN}
    assert contributions.shape == (2, study.VISITS, len(codes))
    assert all(((p >= 0) & (p <= 1)).all() for p in forecasts.values())


def test_a_run_states_everything(monkeypatch, two):
    monkeypatch.setattr(study, "side_by_side", lambda work, jobs, **_: dict(zip(jobs, two[1:], strict=True)))
    got = study.run.__wrapped__(seeds=2, steps=60, progress=False)
    assert isinstance(got, study.Survival)
    assert set(got.rows()) == {"attention", *got.gap}
    assert got.people == {-2: 690, -1: 7600, 0: 8596, 1: 663}
    assert 0.05 < got.prevalence.mean < 0.1
