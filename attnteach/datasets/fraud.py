"""A SIMULATOR of card transactions with a planted, known cause of fraud: no real card, person, merchant or bank is behind it.

Each card buys at merchants of its own taste, at their prices, at its own pace. Three of the forty merchants are skimmed: card
numbers are copied there. Fraud is a chain over a card's history: a visit to a skimmed merchant; within seven days a test payment below
two dollars online; within five days of that a purchase above 150 dollars of what can be sold again, which is the fraud. Each
link is common by itself, and broken chains (one link missing, or the links in another order) are planted more often than whole ones.
One whole chain in ten is innocent and a few frauds have no chain, so that nobody can be perfect. A real bank would block the
card after a fraud, and its thieves would change their ways: neither happens here.
"""

from typing import NamedTuple

import numpy as np

KINDS = ("groceries", "fuel", "restaurant", "transport", "online", "electronics", "gift cards", "clothing")
PRICES = np.array([35, 45, 25, 8, 20, 120, 70, 60])  # dollars, the median of a kind
MERCHANTS = 40  # merchant m is of kind m // 5
SKIMMED = (6, 12, 17)  # a fuel station, a restaurant, a ticket machine
ONLINE, RESALE = 4, (5, 6)
TEST, LARGE = 2.0, 150.0  # dollars: a test payment is below, a large purchase above
TO_TEST, TO_FRAUD = 168.0, 120.0  # hours that one link may wait for the next
SPAN = 16  # transactions in which one chain, whole or broken, is planted
# the links that a span gets, in order, and how often: s a skimmed merchant, t a test payment, l a large purchase
PLANTED = {"": 0.40, "stl": 0.11, "tsl": 0.15, "slt": 0.04, "tl": 0.14, "sl": 0.08, "st": 0.08}


class Cards(NamedTuple):
    """C cards with T transactions each.

    merchant (C, T) int; amount (C, T) dollars; time (C, T) hours since the first midnight; fraud (C, T) bool; cause (C, T, 2) int: where a
    whole chain ends, the positions of its visit and of its test payment (the latest of each), else -1.
    """

    merchant: np.ndarray
    amount: np.ndarray
    time: np.ndarray
    fraud: np.ndarray
    cause: np.ndarray


def kind(merchant):
    """The kind of each merchant, an index into `KINDS`."""
    return merchant // (MERCHANTS // len(KINDS))


def simulate(seed=0, cards=3000, length=32):
    """Draw cards from the simulator: Cards with `cards` rows of `length` transactions (a multiple of 16)."""
    rng = np.random.default_rng(seed)
    liking = np.where(np.isin(np.arange(MERCHANTS), SKIMMED), 0.1, 0.5)
    taste = rng.dirichlet(liking, size=cards).cumsum(axis=1)
    merchant = (rng.random((cards, length, 1)) > taste[:, None, :-1]).sum(axis=-1)
    spread = rng.lognormal(0, 0.3, (cards, 1)) * rng.lognormal(0, 0.6, (cards, length))
    amount = PRICES[kind(merchant)] * spread
    small = (kind(merchant) == ONLINE) & (rng.random((cards, length)) < 0.1)
    amount[small] = rng.uniform(0.5, TEST, small.sum())
    gap = rng.uniform(8, 14, (cards, 1)) * rng.gamma(0.8, 1 / 0.8, (cards, length))
    for first in range(0, length, SPAN):
        plant(rng, merchant, amount, first)
    time = gap.cumsum(axis=1)
    cause = chains(merchant, amount, time)
    whole = cause[..., 0] >= 0
    fraud = np.where(whole, rng.random(whole.shape) < 0.9, rng.random(whole.shape) < 0.001)
    return Cards(merchant, amount.round(2), time, fraud, cause)


def plant(rng, merchant, amount, first):
    """Overwrite, in place, up to three transactions of each card's span that begins at `first` with the links of `PLANTED`."""
    cards = np.arange(len(merchant))
    drawn = rng.choice(list(PLANTED), size=len(cards), p=list(PLANTED.values()))
    at = first + rng.integers(0, 3, len(cards))
    for step in range(3):
        link = np.array([links[step : step + 1] for links in drawn])
        for name, (merchants, low, high) in {
            "s": (SKIMMED, None, None),
            "t": (np.flatnonzero(kind(np.arange(MERCHANTS)) == ONLINE), 0.5, TEST),
            "l": (np.flatnonzero(np.isin(kind(np.arange(MERCHANTS)), RESALE)), LARGE, 3 * LARGE),
        }.items():
            who = cards[link == name]
            merchant[who, at[who]] = rng.choice(merchants, len(who))
            price = PRICES[kind(merchant[who, at[who]])] * rng.lognormal(0, 0.6, len(who))
            amount[who, at[who]] = price if low is None else rng.uniform(low, high, len(who))
        at = at + rng.integers(1, (7, 5, 2)[step], len(cards))


def chains(merchant, amount, time):
    """Where whole chains end, and the links that they stand on: (C, T) each -> (C, T, 2) positions or -1."""
    online, resale = kind(merchant) == ONLINE, np.isin(kind(merchant), RESALE)
    visit, _ = latest(np.isin(merchant, SKIMMED), time, TO_TEST)
    test, _ = latest(online & (amount < TEST) & (visit >= 0), time, TO_FRAUD)
    whole = resale & (amount > LARGE) & (test >= 0)
    cause = np.stack([np.take_along_axis(visit, np.maximum(test, 0), axis=1), test], axis=-1)
    return np.where(whole[..., None], cause, -1)


def latest(event, time, hours):
    """The last position before each one where `event` held, if no longer ago than `hours`, else -1: (C, T) -> (C, T), and its age."""
    seen = np.maximum.accumulate(np.where(event, np.arange(event.shape[1]), -1), axis=1)
    before = np.concatenate([np.full_like(seen[:, :1], -1), seen[:, :-1]], axis=1)
    age = np.where(before >= 0, time - np.take_along_axis(time, np.maximum(before, 0), axis=1), np.inf)
    return np.where(age <= hours, before, -1), age
