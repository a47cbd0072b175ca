"""Twenty stocks of the S&P 500, daily, January 1990 to December 2022, from the wheel of skfolio.

Adjusted closing prices in US dollars, rounded to a tenth of a cent, so that the early prices of what grew much are coarse.
skfolio's code is BSD-3-Clause; of the prices its documentation says: "provided solely for testing and example purposes",
stale, "not intended for investment, trading, or commercial use". Nothing is redistributed here: the package brings them.

**Survivorship**: the twenty were chosen by someone who knew that they would still be there in 2022. Whoever buys them in 1990 knows it
too; every return computed from this table, of 1/N as of any model, is better than an investor's could have been.
"""

import functools
from typing import NamedTuple

import numpy as np

from ._package import require


class Prices(NamedTuple):
    """days (N,) datetime64[D], tickers (A,) str, close (N, A) float64 in dollars, adjusted for splits and dividends."""

    days: np.ndarray
    tickers: np.ndarray
    close: np.ndarray


@functools.cache
def stock_prices():
    """The twenty stocks: Prices with 8,313 days and 20 tickers, nothing missing."""
    return _prices(require("skfolio.datasets", "skfolio").load_sp500_dataset())


@functools.cache
def index_prices():
    """The S&P 500 index itself over the same days, one column: a price index, without the dividends that the stocks have."""
    return _prices(require("skfolio.datasets", "skfolio").load_sp500_index())


def _prices(frame):
    days, tickers = frame.index.to_numpy().astype("datetime64[D]"), frame.columns.to_numpy().astype(str)
    prices = Prices(days, tickers, frame.to_numpy(float, copy=True))
    for array in prices:
        array.flags.writeable = False
    return prices
