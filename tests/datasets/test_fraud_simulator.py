import numpy as np
import pytest

from attnteach.datasets import fraud


@pytest.fixture(scope="module")
def cards():
    return fraud.simulate(0, cards=600)


def test_the_same_seed_gives_the_same_world(cards):
    for ours, again in zip(cards, fraud.simulate(0, cards=600), strict=True):
        np.testing.assert_array_equal(ours, again)
    assert (fraud.simulate(1, cards=600).merchant != cards.merchant).any()


def test_fraud_is_rare_and_mostly_caused(cards):
    whole = cards.cause[..., 0] >= 0
    assert 0.01 < cards.fraud.mean() < 0.03
    assert cards.fraud[whole].mean() == pytest.approx(0.9, abs=0.06)
    assert cards.fraud[~whole].mean() < 0.002


def test_time_moves_on_and_amounts_are_money(cards):
    assert (np.diff(cards.time, axis=1) >= 0).all()
    assert (cards.amount > 0).all()
    assert cards.merchant.min() >= 0
    assert cards.merchant.max() < fraud.MERCHANTS


def test_every_cause_is_a_whole_chain_in_order(cards):
    for card, end in np.argwhere(cards.cause[..., 0] >= 0):
        visit, test = cards.cause[card, end]
        assert visit < test < end
        assert cards.merchant[card, visit] in fraud.SKIMMED
        assert cards.amount[card, test] <= fraud.TEST
        assert fraud.kind(cards.merchant[card, test]) == fraud.ONLINE
        assert cards.amount[card, end] >= fraud.LARGE
        assert cards.time[card, test] - cards.time[card, visit] <= fraud.TO_TEST
        assert cards.time[card, end] - cards.time[card, test] <= fraud.TO_FRAUD


def chain(*steps):
    """(merchant, amount, hour) each, as arrays of one card."""
    merchant, amount, time = (np.array([column]) for column in zip(*steps, strict=True))
    return fraud.chains(merchant, amount, time.astype(float))[0].tolist()


def test_chains_drawn_by_hand():
    visit, test, large, other = (6, 40.0), (21, 1.0), (27, 300.0), (0, 20.0)
    none = [-1, -1]
    assert chain((*visit, 0), (*other, 1), (*test, 2), (*large, 3)) == [none, none, none, [0, 2]]
    assert chain((*test, 0), (*visit, 1), (*large, 2)) == [none] * 3  # the wrong order
    assert chain((*visit, 0), (*large, 1), (*test, 2)) == [none] * 3
    assert chain((*test, 0), (*large, 1)) == [none] * 2  # a link missing
    assert chain((*visit, 0), (*large, 1)) == [none] * 2
    assert chain((*visit, 0), (*test, 169), (*large, 170)) == [none] * 3  # too late
    assert chain((*visit, 0), (*test, 1), (*large, 122)) == [none] * 3
    assert chain((*visit, 0), (*visit, 1), (*test, 2), (*large, 3))[-1] == [1, 2]  # the latest counts


def test_no_link_alone_tells_fraud(cards):
    kinds = fraud.kind(cards.merchant)
    large = np.isin(kinds, fraud.RESALE) & (cards.amount > fraud.LARGE)
    test, _ = fraud.latest((kinds == fraud.ONLINE) & (cards.amount < fraud.TEST), cards.time, fraud.TO_FRAUD)
    assert cards.fraud[large].mean() < 0.4
    assert cards.fraud[large & (test >= 0)].mean() < 0.7


def test_it_says_that_it_is_a_simulator():
    assert "SIMULATOR" in fraud.__doc__
