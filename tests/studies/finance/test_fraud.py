import pickle

import numpy as np
import pytest
import torch
from sklearn.metrics import precision_recall_curve

from attnteach.datasets.fraud import Cards, simulate
from attnteach.studies.finance import fraud


@pytest.fixture(scope="module")
def cards():
    return simulate(0, cards=120)


def changed_after(cards, row):
    """The same cards with another future: everything after `row` comes from another world."""
    other = simulate(7, cards=len(cards.time))
    later = np.arange(cards.time.shape[1]) > row
    time = np.where(later, cards.time[:, row, None] + other.time, cards.time)
    return Cards(
        np.where(later, other.merchant, cards.merchant),
        np.where(later, other.amount, cards.amount),
        time,
        cards.fraud,
        cards.cause,
    )


def test_no_card_and_no_day_is_on_both_sides():
    cards = simulate(0, cards=300)
    parts = fraud.split(cards)
    assert not (parts.train.any(axis=1) & parts.test.any(axis=1)).any()
    assert cards.time[parts.train].max() < fraud.HELD_OUT <= cards.time[parts.test].min()
    assert parts.train.sum() > parts.test.sum() > 1000


def test_windows_do_not_see_the_future(cards):
    row, future = 11, changed_after(cards, 11)
    for columns in (fraud.last_row, fraud.windows):
        ours, theirs = columns(cards), columns(future)
        np.testing.assert_array_equal(theirs[:, : row + 1], ours[:, : row + 1])
        assert not np.array_equal(theirs[:, row + 1 :], ours[:, row + 1 :])


def test_windows_by_hand():
    merchant, time = np.array([[20, 3, 20, 20]]), np.array([[0.0, 10.0, 30.0, 200.0]])
    amount, none = np.array([[5.0, 40.0, 7.0, 1.0]]), np.zeros((1, 4), bool)
    row = fraud.windows(Cards(merchant, amount, time, none, np.full((1, 4, 2), -1)))[0]
    assert row[2, :5].tolist() == [20, 4, 7, 20, 6]  # merchant, kind, amount, hours since the one before, hour of day
    assert row[2, 5:10].tolist() == [
        2,
        40,
        7,
        47,
        1,
    ]  # of one day: number, largest, smallest, sum, at the same merchant
    assert row[2, 10:15].tolist() == [3, 40, 5, 52, 2]  # of three days
    assert row[3, 5:10].tolist() == [1, 1, 1, 1, 1]
    assert row[3, -1] == pytest.approx(1 / (53 / 4))
    assert row[3, -41 + 3] == 190  # hours since merchant 3
    assert np.isinf(row[3, -41 + 4])


def test_the_watcher_does_not_see_the_future(cards):
    torch.manual_seed(0)
    model, row = fraud.Watcher(), 11
    with torch.no_grad():
        ours, theirs = (model(*fraud.tensors(some)) for some in (cards, changed_after(cards, row)))
    np.testing.assert_allclose(theirs[:, : row + 1], ours[:, : row + 1], atol=1e-5)
    assert (theirs[:, row + 1 :] - ours[:, row + 1 :]).abs().max() > 0.01


def test_recall_at_k_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    label, score = rng.random(500) < 0.1, rng.random(500)
    _, recall, threshold = precision_recall_curve(label, score)
    for k in (1, 10, 137, 500):
        want = recall[np.searchsorted(threshold, np.sort(score)[-k])]
        assert fraud.recall_at(k, label, score) == pytest.approx(want)


def test_recall_at_k_shares_ties():
    label, score = np.array([True, False, True, False]), np.array([2.0, 1.0, 1.0, 0.0])
    assert fraud.recall_at(1, label, score) == 0.5
    assert fraud.recall_at(2, label, score) == 0.75  # one of the two tied at the border, drawn at random
    assert fraud.recall_at(3, label, score) == 1


def test_training_descends_repeats_and_leaves_the_global_seed_alone(cards):
    torch.manual_seed(0)
    want = torch.rand(1)
    torch.manual_seed(0)
    everything = np.ones(cards.time.shape, bool)
    first, losses = fraud.fit(cards, everything, 3, 25)
    assert torch.equal(torch.rand(1), want)
    assert np.mean(losses[-5:]) < 0.9 * np.mean(losses[:5])
    again, repeated = fraud.fit(cards, everything, 3, 25)
    assert losses == repeated
    with torch.no_grad():
        assert torch.equal(first(*fraud.tensors(cards)), again(*fraud.tensors(cards)))


def test_what_is_held_out_is_not_learned(cards):
    learned = cards.time < fraud.HELD_OUT
    _, losses = fraud.fit(cards, learned, 0, 3)
    _, same = fraud.fit(cards._replace(fraud=cards.fraud ^ ~learned), learned, 0, 3)
    assert losses == same


def test_maps_are_the_models_own(cards):
    torch.manual_seed(0)
    model, some = fraud.Watcher(), Cards(*(array[:3] for array in cards))
    maps = fraud.looks(model, some)
    assert maps.shape == (2, 3, 4, 32, 32)
    np.testing.assert_allclose(maps.sum(-1), 1, atol=1e-5)
    assert np.triu(maps, 1).max() == 0


def test_hiding_a_transaction_changes_only_what_comes_after(cards):
    torch.manual_seed(0)
    model = fraud.Watcher()
    hidden = np.full(len(cards.time), 10)
    with torch.no_grad():
        plain = model(*fraud.tensors(cards)).numpy()
    gone = fraud.without(model, cards, hidden)
    np.testing.assert_allclose(gone[:, :10], plain[:, :10], atol=1e-5)
    assert np.abs(gone[:, 11:] - plain[:, 11:]).max() > 0.001


def test_study_in_short(monkeypatch):
    monkeypatch.setattr(fraud, "simulate", lambda seed: simulate(seed, cards=300))
    study = fraud.run(2, seeds=2, steps=2, progress=False)
    assert list(study.rows()) == ["attention", "boosting, last row", "boosting, windows", "the planted rule"]
    assert "SIMULATED" in str(study)
    assert study.baselines[fraud.RULE].mean > study.baselines[fraud.WINDOWS].mean > study.rate.mean
    assert study.gap.mean == pytest.approx(study.model.mean - study.baselines[fraud.WINDOWS].mean)
    assert study.attention.shape == (2, 4, 32, 32)
    assert len(study.labels) == 32
    assert study.cause.max() < study.row
    assert [each.shape for each in study.weight] == [(2,)] * 3
    assert [each.shape for each in study.drop] == [()] * 3
    assert pickle.loads(pickle.dumps(study)).rows() == study.rows()


def test_only_what_counts_alerts_sees_that_fraud_is_rare():
    often, rare = fraud.rarity(0.5, 20_000), fraud.rarity(0.01, 20_000)
    assert abs(often.roc - rare.roc) < 0.03
    assert often.roc == pytest.approx(0.9615, abs=0.005)  # the chance that a normal of 2.5 is above one of 0
    assert often.pr > rare.pr + 0.3
    assert often.true_alerts > rare.true_alerts + 0.3
