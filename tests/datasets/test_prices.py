import socket

import numpy as np
import pytest

from attnteach.datasets.prices import index_prices, stock_prices


def test_twenty_stocks_to_2022():
    prices = stock_prices()
    assert prices.close.shape == (8313, 20)
    assert (str(prices.days[0]), str(prices.days[-1])) == ("1990-01-02", "2022-12-28")
    assert (np.diff(prices.days.astype(int)) > 0).all()
    assert np.isfinite(prices.close).all()
    assert (prices.close > 0).all()
    assert list(prices.tickers) == sorted(set(prices.tickers))
    assert {"AAPL", "JNJ", "XOM"} < set(prices.tickers)


def test_survivors_did_better_than_the_index():
    stocks, index = stock_prices(), index_prices()
    np.testing.assert_array_equal(stocks.days, index.days)
    growth = np.log(stocks.close[-1] / stocks.close[0])
    assert (growth > np.log(index.close[-1] / index.close[0])).mean() > 0.7


def test_nobody_can_change_the_cached_table():
    with pytest.raises(ValueError, match="read-only"):
        stock_prices().close[0, 0] = 0


def test_loads_without_a_network(monkeypatch):
    def refuse(*_):
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    stock_prices.cache_clear()
    assert stock_prices().close.shape == (8313, 20)
