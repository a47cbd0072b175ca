import pickle

import numpy as np
import pytest
import torch

from attnteach.datasets.prices import stock_prices
from attnteach.studies.finance import portfolio


def small_market(months=60, assets=5, seed=0):
    rng = np.random.default_rng(seed)
    returns = rng.normal(0.01, 0.05, (months, assets))
    return rng.normal(size=(months, assets, 3)), returns


def test_costs_by_hand():
    weights = np.array([[0.5, 0.5], [1.0, 0.0]])
    returns = np.array([[0.1, -0.1], [0.02, 0.3]])
    net, turnover = portfolio.net_returns(weights, returns, 0.01)
    # a month later 0.5 * 1.1 / 1.0 = 0.55 and 0.45: to hold 1 and 0, buy 0.45 and sell 0.45
    np.testing.assert_allclose(turnover, [1.0, 0.9])
    np.testing.assert_allclose(net, [(1 - 0.01) * 1.0 - 1, (1 - 0.009) * 1.02 - 1])


def test_costs_are_the_same_through_torch():
    weights = np.random.default_rng(1).dirichlet(np.ones(5), size=7)
    returns = np.random.default_rng(2).normal(0, 0.1, (7, 5))
    for ours, torchs in zip(
        portfolio.net_returns(weights, returns, 0.002),
        portfolio.net_returns(torch.tensor(weights), torch.tensor(returns), 0.002),
        strict=True,
    ):
        np.testing.assert_allclose(torchs, ours, rtol=1e-12)


def test_sharpe_by_hand():
    assert portfolio.sharpe(np.array([0.01, 0.03])) == pytest.approx(0.02 / np.sqrt(0.0002) * np.sqrt(12))


def test_standard_error_is_the_spread_over_many_markets():
    paths = np.random.default_rng(0).normal(0.01, 0.045, (264, 4000))
    ratios = [portfolio.sharpe(path) for path in paths.T]
    assert portfolio.sharpe_error(paths[:, 0]) == pytest.approx(np.std(ratios), rel=0.1)


def test_bootstrap_of_the_difference():
    rng = np.random.default_rng(0)
    market = rng.normal(0.01, 0.04, 264)
    low, same, high = portfolio.difference(market, market)
    assert low == same == high == 0
    low, better, high = portfolio.difference(market + 0.01, market)
    assert 0 < low < better < high
    low, luck, high = portfolio.difference(market + rng.normal(0, 0.01, 264), market)
    assert low < 0 < high
    assert luck == pytest.approx((low + high) / 2, abs=0.1)


def test_features_do_not_see_the_future():
    prices = stock_prices()
    before = portfolio.market(prices.days, prices.close, prices.tickers)
    row = 200
    later = prices.close.copy()
    later[before.known[row] :] *= np.random.default_rng(0).lognormal(0, 0.5, later[before.known[row] :].shape)
    after = portfolio.market(prices.days, later, prices.tickers)
    ours, theirs = portfolio.inputs(before), portfolio.inputs(after)
    for name in ("past", "level so far"):
        np.testing.assert_allclose(theirs[name][: row + 1], ours[name][: row + 1], atol=1e-9)
        assert np.abs(theirs[name][row + 1 :] - ours[name][row + 1 :]).max() > 0.1
    looks_ahead = np.abs(theirs["level, whole period"][: row + 1] - ours["level, whole period"][: row + 1])
    assert looks_ahead.max() > 0.1


def test_an_adjusted_price_level_knows_later_splits():
    """A split after the last day shown rescales a whole column; the past must not notice."""
    prices = stock_prices()
    factors = np.where(np.arange(20) == 3, 0.25, 1.0)
    ours = portfolio.inputs(portfolio.load())
    theirs = portfolio.inputs(portfolio.market(prices.days, prices.close * factors, prices.tickers))
    for name in ("past", "level so far"):
        np.testing.assert_allclose(theirs[name][portfolio.WARM :], ours[name][portfolio.WARM :], atol=1e-6)
    assert np.abs(theirs["level, adjusted"] - ours["level, adjusted"]).max() > 0.1


def test_weights_of_the_past_stay_when_the_future_changes():
    data = portfolio.load()
    x = portfolio.inputs(data)["past"]
    row = portfolio.folds(data)[1][0] + 10
    ours, _ = portfolio.walk_forward(data, x, 0, 2)
    changed, returns = x.copy(), data.returns.copy()
    changed[row:], returns[row - 1 :] = -changed[row:], -returns[row - 1 :]
    theirs, _ = portfolio.walk_forward(data._replace(returns=returns), changed, 0, 2)
    split = row - data.first
    np.testing.assert_array_equal(theirs[:split], ours[:split])
    assert np.abs(theirs[split:] - ours[split:]).max() > 1e-6


def test_the_month_that_ends_at_the_trade_is_not_learned():
    """Chosen a day before the trade, the first weights of a fold cannot know the month that ends with it."""
    data = portfolio.load()
    x = portfolio.inputs(data)["past"]
    returns = data.returns.copy()
    returns[data.first - 1] += np.linspace(-0.5, 0.5, 20)
    ours, _ = portfolio.walk_forward(data, x, 0, 2)
    theirs, _ = portfolio.walk_forward(data._replace(returns=returns), x, 0, 2)
    np.testing.assert_array_equal(theirs[: portfolio.REFIT], ours[: portfolio.REFIT])


def test_folds_cover_the_held_out_months_once():
    data = portfolio.load()
    rows = [row for start, stop in portfolio.folds(data) for row in range(start, stop)]
    assert rows == list(range(data.first, len(data.months)))
    assert (str(data.months[data.first]), str(data.months[-1])) == ("2001-01", "2022-12")


def test_an_allocator_begins_as_one_over_n_and_follows_its_assets():
    torch.manual_seed(0)
    model, x = portfolio.Allocator(3), torch.randn(2, 5, 3)
    np.testing.assert_allclose(model(x).detach(), 0.2, atol=1e-6)
    torch.nn.init.normal_(model.score.weight)
    weights, order = model(x).detach(), torch.randperm(5)
    np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-6)
    assert (weights > 0).all()
    np.testing.assert_allclose(model(x[:, order]).detach(), weights[:, order], atol=1e-6)


def test_training_climbs_and_repeats():
    x, returns = small_market(90)
    returns += 0.05 * x[..., 0]
    first, losses = portfolio.fit(x, returns, 3, 8)
    again, repeated = portfolio.fit(x, returns, 3, 8)
    assert losses[-1] < losses[0] - 0.5
    assert losses == repeated
    seen = torch.tensor(x, dtype=torch.float32)
    assert torch.equal(first(seen), again(seen))
    assert not np.allclose(first(seen).detach(), 0.2)


def test_training_leaves_the_global_seed_alone():
    torch.manual_seed(0)
    want = torch.rand(1)
    torch.manual_seed(0)
    portfolio.fit(*small_market(50), 0, 1)
    assert torch.equal(torch.rand(1), want)


def test_minimum_variance_knows_only_the_past_and_is_steadier():
    weights, data = portfolio.minimum_variance(), portfolio.load()
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-6)
    assert weights.min() >= 0
    held = data.returns[data.first :]
    path, even = (portfolio.net_returns(w, held, 0.0)[0] for w in (weights, portfolio.equal_weights(data)))
    assert path.std() < even.std()


def test_one_over_n_pays_only_for_drift():
    data = portfolio.load()
    held = data.returns[data.first :]
    _, turnover = portfolio.net_returns(portfolio.equal_weights(data), held, 0.001)
    assert turnover[0] == pytest.approx(1)
    drift = np.abs((1 + held[0]) / (1 + held[0].mean()) - 1).mean()
    assert turnover[1] == pytest.approx(drift)


def test_hindsight_wins():
    after, before = portfolio.hindsight(portfolio.load(), size=3)
    assert after > before + 0.2


def test_study_in_short():
    study = portfolio.run(4, seeds=2, steps=2, progress=False)
    assert list(study.rows()) == ["attention", "each asset alone", "1/N", "minimum variance"]
    assert study.attention.shape == (20, 20)
    np.testing.assert_allclose(study.attention.sum(-1), 1, atol=1e-5)
    assert study.baselines["1/N"].half == 0
    for low, middle, high in study.gap[portfolio.ALLOCATOR]:
        assert low <= middle <= high
    assert study.error[portfolio.EQUAL] == pytest.approx(0.216, abs=0.005)
    assert list(study.look_ahead) == [portfolio.PAST, portfolio.SO_FAR, portfolio.WHOLE, portfolio.ADJUSTED]
    assert study.gaps().count("\n") == 2 * 2  # two seeds of two networks, one line of the rule
    assert pickle.loads(pickle.dumps(study)).rows() == study.rows()
    again = portfolio.run(4, seeds=2, steps=2, progress=False)
    assert again.model.values == study.model.values
