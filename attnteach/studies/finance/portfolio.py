"""Portfolio: attention across twenty stocks gives long-only weights, walked forward with costs, against 1/N and minimum variance.

Each asset is a token that carries numbers of its own past; a Transformer block lets the assets look at one another; a softmax over
the assets gives weights that are positive and sum to 1 (Wang et al. 2019, "AlphaStock", in small). 1/N is the baseline that DeMiguel,
Garlappi and Uppal (2009) found hard to beat. Real prices, but of survivors only: see `datasets.prices`.
"""

import functools
import time
from copy import deepcopy
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
import torch
from array_api_compat import array_namespace

from attnteach.datasets._package import require
from attnteach.datasets.prices import stock_prices
from attnteach.kernels import softmax, transformer_weights
from attnteach.layers import TransformerBlock
from attnteach.memo import memo
from attnteach.studies.study import Interval, Study, verdict
from attnteach.studies.training import side_by_side

YEAR = 252  # trading days
WARM = 36  # months before the first that is learned from
FIRST = np.datetime64("2001-01")  # the first month held out
REFIT = 60  # months
TRIAL = 36  # months at the end of the past that say when to stop
COST = 0.001  # of every dollar bought or sold: 10 basis points
ALLOCATOR, ALONE, EQUAL, MINIMUM = "attention", "each asset alone", "1/N", "minimum variance"
PAST, SO_FAR, WHOLE, ADJUSTED = "past", "level so far", "level, whole period", "level, adjusted"


class Gap(NamedTuple):
    """A difference of Sharpe ratios with its 95 % interval."""

    low: float
    difference: float
    high: float

    def __str__(self):
        return f"{self.difference:+.2f} ({self.low:+.2f} to {self.high:+.2f})"


class Hindsight(NamedTuple):
    """The held-out Sharpe ratio of stocks chosen by the very months that judge them, and by the months before."""

    after: float
    before: float


@dataclass(frozen=True)
class Portfolio(Study):
    """What the chapter claims of each portfolio, by name; labels are the tickers.

    The intervals of `model` and `baselines` are over seeds: they tell how the model's luck varies, not the market's, and the fixed rules have
    none. The error that matters is that of 22 years of one market: error {name: Lo's standard error} and gap {name: Gaps against 1/N, one
    for each seed}. look_ahead {edition of `inputs`: Interval of the Sharpe ratio}; free, the Sharpe ratio without costs; turnover, a month;
    hindsight; months (held out,); returns {name: (months,)} and weights {name: (months, A)} of the first seed.
    """

    error: dict[str, float]
    gap: dict[str, list]
    look_ahead: dict[str, Interval]
    free: dict[str, Interval]
    turnover: dict[str, Interval]
    hindsight: Hindsight
    months: np.ndarray
    returns: dict[str, np.ndarray]
    weights: dict[str, np.ndarray]

    def gaps(self):
        """A line for each seed of what learns and for the rule, as text."""
        lines = [(name, gap) for name in (ALLOCATOR, ALONE) for gap in self.gap[name]] + [
            (MINIMUM, self.gap[MINIMUM][0])
        ]
        return "\n".join(f"  {name:17s} {gap}, {verdict(gap.low, gap.high)}" for name, gap in lines)


class Market(NamedTuple):
    """What is known and what follows, month by month.

    months (T,) the month that is held; features (T, A, 6); level (T, A, 1) log price; returns (T, A) of that month; known (T,)
    how many days of prices were known; first, the row where the held-out months begin; tickers (A,).
    """

    months: np.ndarray
    features: np.ndarray
    level: np.ndarray
    returns: np.ndarray
    known: np.ndarray
    first: int
    tickers: np.ndarray


@functools.cache
def load():
    """The market of `stock_prices`, traded at the last close of each month."""
    prices = stock_prices()
    return market(prices.days, prices.close, prices.tickers)


def market(days, close, tickers):
    """Prices (N, A) -> Market. The weights are chosen on the close of the day before they are traded."""
    months = days.astype("datetime64[M]")
    ends = np.append(np.flatnonzero(months[1:] != months[:-1]), len(days) - 1)
    ends = ends[ends > YEAR + 1]
    trade, sell = ends[:-1], ends[1:]
    held, seen = months[sell], trade - 1
    return Market(
        months=held,
        features=features(close, seen),
        level=np.log(close)[seen][..., None],
        returns=close[sell] / close[trade] - 1,
        known=trade,
        first=int(np.argmax(held >= FIRST)),
        tickers=tickers,
    )


def features(close, at):
    """What the closes up to and with day `at` say of each asset: close (N, A), at (T,) -> (T, A, 6).

    Log returns over 1, 3, 6 and 12 months, log volatility over 3 and 12 months: ratios of prices only, because a *level* of an
    adjusted price knows the splits and dividends that came later.
    """
    price = np.log(close)
    daily = np.diff(price, axis=0, prepend=price[:1])
    past = [price[at] - price[at - days] for days in (21, 63, 126, YEAR)]
    rough = [np.log(np.stack([daily[day - days + 1 : day + 1].std(axis=0) for day in at])) for days in (63, YEAR)]
    return np.stack([*past, *rough], axis=-1)


def across(x):
    """Scale each feature over the assets of the same month, which no other month can reach: (T, A, F) -> (T, A, F)."""
    return np.clip((x - x.mean(axis=1, keepdims=True)) / (x.std(axis=1, keepdims=True) + 1e-9), -4, 4)


def so_far(x):
    """Scale each asset's feature by its mean and spread up to and with that month: (T, A, F) -> (T, A, F)."""
    seen = np.arange(1, len(x) + 1)[:, None, None]
    mean = x.cumsum(axis=0) / seen
    return (x - mean) / np.sqrt(np.maximum((x**2).cumsum(axis=0) / seen - mean**2, 1e-4))


def whole_period(x):
    """A mistake: scale each asset's feature by its mean and spread over the whole table, the future included."""
    return (x - x.mean(axis=0)) / x.std(axis=0)


def inputs(market):
    """What the model may see, in four editions: {name: (T, A, F)}; the first two are honest, the last two look ahead.

    "past": the features alone. To them is added the log price: "level so far", scaled by each asset's past; "level, whole
    period", scaled by each asset's past and future; "level, adjusted", as the table has it, adjusted for later splits and dividends.
    """
    extra = {
        PAST: market.level[..., :0],
        SO_FAR: so_far(market.level),
        WHOLE: whole_period(market.level),
        ADJUSTED: market.level,
    }
    return {name: across(np.concatenate([market.features, x], axis=-1)) for name, x in extra.items()}


class Allocator(torch.nn.Module):
    """Features of A assets -> A weights. It begins as 1/N, and has no name for any asset: shuffle them, and the weights follow."""

    def __init__(self, F, M=16, H=2):
        super().__init__()
        self.embed = torch.nn.Linear(F, M)
        self.block = TransformerBlock(M, H, 2 * M)
        self.score = torch.nn.Linear(M, 1)
        torch.nn.init.zeros_(self.score.weight)

    def forward(self, x, *, mask=None):
        """x (..., A, F) -> (..., A), positive, sum 1; mask (A, A): which asset may look at which."""
        return softmax(self.score(self.block(self.embed(x), mask=mask))[..., 0])


def net_returns(weights, returns, cost):
    """What is left after trading: weights, returns (T, A) -> net (T,), turnover (T,).

    Turnover counts every dollar bought or sold per dollar owned: 1 for the first purchase, then from the weights as the
    month's returns have moved them to the weights wanted next. `cost` of it is lost before the month begins.
    """
    xp = array_namespace(weights, returns)
    gross = 1 + xp.sum(weights * returns, axis=-1)
    drifted = weights * (1 + returns) / gross[:, None]
    before = xp.concat([xp.zeros_like(weights[:1]), drifted[:-1]], axis=0)
    turnover = xp.sum(xp.abs(weights - before), axis=-1)
    return (1 - cost * turnover) * gross - 1, turnover


def sharpe(returns):
    """Mean over standard deviation of monthly returns (T,), times root 12 for a year; cash is taken to earn nothing."""
    xp = array_namespace(returns)
    return xp.mean(returns) / xp.std(returns, correction=1) * 12**0.5


def sharpes(returns):
    return returns.mean(axis=0) / returns.std(axis=0, ddof=1) * 12**0.5


def sharpe_error(returns):
    """Standard error of `sharpe` for independent, identically distributed months (Lo 2002): sqrt((1 + SR^2 / 2) / T).

    SR is the ratio of one month, and the error is scaled to a year as the ratio is.
    """
    return float(np.sqrt((1 + sharpe(returns) ** 2 / 24) / len(returns) * 12))


def difference(returns, other, *, block=6, draws=2000):
    """Sharpe of `returns` minus that of `other` over the same months -> Gap, 95 %.

    Circular block bootstrap of pairs of months, `block` at a time, so that what moves both falls out and what lasts some
    months stays together (Ledoit and Wolf 2008); percentiles. The draws are the same at every call.
    """
    rng, T = np.random.default_rng(0), len(returns)
    starts = rng.integers(T, size=(draws, -(-T // block), 1))
    rows = ((starts + np.arange(block)) % T).reshape(draws, -1)[:, :T]
    low, high = np.quantile(sharpes(returns[rows].T) - sharpes(other[rows].T), [0.025, 0.975])
    return Gap(float(low), float(sharpe(returns) - sharpe(other)), float(high))


def fit(x, returns, seed, steps, *, mask=None):
    """Climb the Sharpe ratio after costs: x (T, A, F), returns (T, A) -> Allocator, losses (steps,).

    The last `TRIAL` months are not climbed: they choose the step at which to stop, the first of which is 1/N.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Allocator(x.shape[-1])
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.005, weight_decay=0.1)
    x, returns = torch.tensor(x, dtype=torch.float32), torch.tensor(returns, dtype=torch.float32)
    losses, best, state = [], -np.inf, None
    for _ in range(steps):
        net, _ = net_returns(model(x, mask=mask), returns, COST)
        if (trial := sharpe(net[-TRIAL:]).item()) > best:
            best, state = trial, deepcopy(model.state_dict())
        loss = -sharpe(net[:-TRIAL])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    model.load_state_dict(state)
    return model, losses


def folds(market):
    """(start, stop) rows of the held-out months between two fits."""
    T = len(market.months)
    return [(start, min(start + REFIT, T)) for start in range(market.first, T, REFIT)]


def walk_forward(market, x, seed, steps, mask=None):
    """Fit on the past, hold the next five years, fit again: weights (held-out months, A) and the last model.

    The last month before a fold is left out of its training: it ends at the very close at which the fold's first weights are
    bought, which are chosen a day earlier.
    """
    weights = []
    for start, stop in folds(market):
        model, _ = fit(x[WARM : start - 1], market.returns[WARM : start - 1], seed, steps, mask=mask)
        with torch.no_grad():
            weights.append(model(torch.tensor(x[start:stop], dtype=torch.float32), mask=mask).numpy().astype(float))
    return np.concatenate(weights), model


def equal_weights(market):
    """1/N every month: (held-out months, A)."""
    return np.full_like(market.returns[market.first :], 1 / market.returns.shape[1])


@functools.cache
def minimum_variance():
    """Least variance over the last two years of days, long only, shrunk covariance (Ledoit and Wolf 2004): skfolio's `MeanRisk`."""
    optimization, moments, prior = (
        require(f"skfolio.{part}", "skfolio") for part in ("optimization", "moments", "prior")
    )
    model = optimization.MeanRisk(prior_estimator=prior.EmpiricalPrior(covariance_estimator=moments.LedoitWolf()))
    market, close = load(), stock_prices().close
    daily = close[1:] / close[:-1] - 1
    return np.stack([model.fit(daily[day - 1 - 2 * YEAR : day - 1]).weights_ for day in market.known[market.first :]])


def hindsight(market, size=5):
    """The equal-weight portfolio of `size` stocks with the best Sharpe, held out -> Hindsight.

    All choices are tried. "After" looks at the months that it is then judged by; whoever picks survivors does the same.
    """
    choices = np.array(list(combinations(range(market.returns.shape[1]), size)))
    basket = np.zeros((market.returns.shape[1], len(choices)))
    basket[choices.T, np.arange(len(choices))] = 1 / size
    before, after = (sharpes(part @ basket) for part in np.split(market.returns, [market.first]))
    return Hindsight(float(after.max()), float(after[before.argmax()]))


def attention_map(model, x):
    """Who looks at whom, mean over heads: x (A, F) -> (A, A)."""
    with torch.no_grad():
        assets = model.embed(torch.tensor(x, dtype=torch.float32))
        return transformer_weights(assets, model.block.weights, model.block.H).mean(0).numpy()


@memo
def run(seed=0, *, seeds=3, steps=30, progress=True):
    """Walk forward through 2001-2022, refitting every five years; Study of the yearly Sharpe ratio after costs -> Portfolio."""
    began = time.perf_counter()
    data = load()
    held, x = data.returns[data.first :], inputs(data)
    only_itself = torch.eye(held.shape[1], dtype=torch.bool)
    learned = {ALLOCATOR: (x[PAST], None), ALONE: (x[PAST], only_itself)}
    learned |= {name: (x[name], None) for name in (SO_FAR, WHOLE, ADJUSTED)}
    weights = {EQUAL: [equal_weights(data)] * seeds, MINIMUM: [minimum_variance()] * seeds}
    numbers = range(seed, seed + seeds)
    jobs = {(name, s): (data, seen, s, steps, mask) for name, (seen, mask) in learned.items() for s in numbers}
    walks = side_by_side(walk_forward, jobs, name="portfolio", progress=progress)
    weights |= {name: [walks[name, s][0] for s in numbers] for name in learned}
    nets = {name: [net_returns(w, held, COST) for w in every] for name, every in weights.items()}
    paths = {name: [net for net, _ in every] for name, every in nets.items()}
    ratios = {name: Interval([sharpe(path) for path in every]) for name, every in paths.items()}
    equal = paths[EQUAL][0]
    return Portfolio(
        task="portfolio: monthly, long only, 10 bp costs",
        data="20 S&P 500 survivors (skfolio), 2001-2022 walked forward",
        metric="Sharpe ratio a year",
        model=ratios[ALLOCATOR],
        baselines={name: ratios[name] for name in (ALONE, EQUAL, MINIMUM)},
        seconds=time.perf_counter() - began,
        attention=attention_map(walks[ALLOCATOR, seed][1], x[PAST][-1]),
        labels=data.tickers,
        error={name: sharpe_error(every[0]) for name, every in paths.items()},
        gap={name: [difference(path, equal) for path in every] for name, every in paths.items() if name != EQUAL},
        look_ahead={PAST: ratios[ALLOCATOR], **{name: ratios[name] for name in (SO_FAR, WHOLE, ADJUSTED)}},
        free={name: Interval([sharpe(net_returns(w, held, 0.0)[0]) for w in every]) for name, every in weights.items()},
        turnover={name: Interval([traded[1:].mean() for _, traded in every]) for name, every in nets.items()},
        hindsight=hindsight(data),
        months=data.months[data.first :],
        returns={name: every[0] for name, every in paths.items()},
        weights={name: every[0] for name, every in weights.items()},
    )
