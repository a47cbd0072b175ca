import pickle

import numpy as np
import pytest
import torch
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import roc_auc_score

from attnteach.datasets.credit import Encoded, credit_data, fit_encoding, split
from attnteach.studies.finance import credit

STEPS = 12


@pytest.fixture(scope="module")
def parts():
    data = credit_data()
    rows = split(data, 0)
    return tuple(map(fit_encoding(data, rows.train), rows))


@pytest.fixture(scope="module")
def model(parts):
    return credit.fit_transformer(*parts[:2], seed=0, steps=STEPS)


def planted(N=600):
    """A simulator of applications: column 1 of three numbers decides, column 0 and the word are noise, column 2 is missing at random."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(N, 3)).astype(np.float32)
    y = (numbers[:, 1] + 0.3 * rng.normal(size=N) > 0).astype(int)
    numbers[rng.random(N) < 0.2, 2] = np.nan
    return Encoded(numbers, rng.integers(1, 4, (N, 1)), y)


def test_loss_falls(parts):
    torch.manual_seed(0)
    model = credit.FTTransformer(9, (parts[0].words.max(axis=0) + 1).tolist())
    losses = credit.train(model, *parts[:2], 40, torch.Generator().manual_seed(0))
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) - 0.03


def test_a_seed_gives_the_same_numbers_and_leaves_the_global_one_alone(parts, model):
    before = torch.get_rng_state()
    again = credit.fit_transformer(*parts[:2], seed=0, steps=STEPS)
    assert torch.equal(torch.get_rng_state(), before)
    assert np.array_equal(credit.predict(again, parts[2]), credit.predict(model, parts[2]))
    other = credit.fit_transformer(*parts[:2], seed=1, steps=STEPS)
    assert not np.array_equal(credit.predict(other, parts[2]), credit.predict(model, parts[2]))


def test_weights_of_the_class_token(parts, model):
    part = parts[2]
    numbers, codes, _ = credit.tensors(part)
    weights = model.weights(numbers, codes)
    assert weights.shape == (len(part.y), 2, 4, 14)
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(len(part.y), 2, 4))
    # the first layer, by torch's own attention
    w, x = model.blocks[0].weights, model.tokens(numbers, codes)
    y = torch.nn.functional.layer_norm(x, (32,), w["gain1"], w["bias1"])
    q, k = ((y @ w[name]).unflatten(-1, (4, 8)).transpose(1, 2) for name in ("Wq", "Wk"))
    want = torch.softmax(q @ k.mT / 8**0.5, dim=-1)[:, :, 0]
    torch.testing.assert_close(weights[:, 0], want, atol=1e-5, rtol=1e-4)


def test_a_hidden_column_is_not_read(parts, model):
    part = parts[2]
    for column in (4, 10):
        hidden = credit.hide(part, column)
        other = credit.shuffled(part, column, np.random.default_rng(0))
        assert not np.array_equal(credit.predict(model, other), credit.predict(model, part))
        assert np.array_equal(credit.predict(model, other, hidden), credit.predict(model, part, hidden))


def test_columns_have_no_order(parts, model):
    """Swap two number columns together with their parameters: the answer stays."""
    part, order = parts[2], [1, 0, *range(2, 9)]
    want = credit.predict(model, part)
    twin = credit.FTTransformer(9, (parts[0].words.max(axis=0) + 1).tolist())
    state = {name: value.clone() for name, value in model.state_dict().items()}
    for name in ("tokens.w", "tokens.b", "tokens.absent"):
        state[name] = state[name][order]
    twin.load_state_dict(state)
    np.testing.assert_allclose(credit.predict(twin, part._replace(numbers=part.numbers[:, order])), want, atol=1e-5)


def test_shuffling_moves_one_column_only(parts):
    part = parts[2]
    other = credit.shuffled(part, 9, np.random.default_rng(0))
    np.testing.assert_array_equal(other.numbers, part.numbers)
    np.testing.assert_array_equal(other.words[:, 1:], part.words[:, 1:])
    assert sorted(other.words[:, 0]) == sorted(part.words[:, 0])
    assert not np.array_equal(other.words[:, 0], part.words[:, 0])


def test_a_planted_column_is_found():
    part = planted()
    model = credit.fit_transformer(part, part, seed=0, steps=120)
    assert roc_auc_score(part.y, credit.predict(model, part)) > 0.9
    assert credit.shuffling(model, part, 0).argmax() == 1
    effect = credit.effects(model, part)
    assert stats.spearmanr(effect[:, 1], part.numbers[:, 1]).statistic > 0.9
    assert np.abs(effect[:, [0, 2, 3]]).mean() < 0.3 * np.abs(effect[:, 1]).mean()


@pytest.mark.parametrize("bins", [5, 10])
def test_calibration_error_from_scikit_learns_curve(bins):
    rng = np.random.default_rng(0)
    p = rng.uniform(size=1000) ** 2
    y = (rng.uniform(size=1000) < p**1.3).astype(int)
    observed, predicted = calibration_curve(y, p, n_bins=bins, strategy="quantile")  # bins of equal size
    np.testing.assert_allclose(credit.calibration_error(y, p, bins), np.abs(observed - predicted).mean(), atol=1e-3)
    assert credit.calibration_error(y, y.astype(float)) == 0


def test_reasons_by_hand():
    weights = np.array([[0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.5, 0.3, 0.2], [0.1, 0.1, 0.8]])
    effect = np.array([[2.0, 1.0, 0.0], [0.5, -1.0, 0.2], [-1.0, 0.3, 0.1], [9.0, 9.0, 9.0]])
    why = credit.reasons(weights, effect, np.array([True, True, True, False]))
    assert (why.same, why.spoke_for, why.one_for_all) == pytest.approx((1 / 3, 2 / 3, 2 / 3))


@pytest.fixture(scope="module")
def study():
    return credit.run(seed=5, seeds=2, steps=STEPS, progress=False)


def test_run_in_few_steps(study):
    assert set(study.baselines) == {"logistic regression", "boosted trees"}
    assert all(0.75 < interval.mean < 0.9 for interval in study.baselines.values())
    assert study.attention.shape == (891, len(study.labels)) == (891, 13)
    difference = study.gap[credit.TREES]
    assert study.metrics[credit.LOGISTIC].auc == study.baselines[credit.LOGISTIC]
    assert difference.mean == pytest.approx(study.model.mean - study.baselines["boosted trees"].mean)
    alone = credit.run(seed=6, seeds=1, steps=STEPS, progress=False)
    assert alone.model.values[0] == study.model.values[1]


def test_a_study_survives_pickling(study):
    again, part = pickle.loads(pickle.dumps(study)), study.fitted[0].test
    assert again.rows() == study.rows()
    for name, forecast in study.fitted[0].forecasts.items():
        np.testing.assert_array_equal(again.fitted[0].forecasts[name](part), forecast(part))


def test_faithfulness_in_few_steps(study):
    faithful = credit.faithfulness(study)
    agreement = faithful.agreement
    for interval in (agreement.attention_shuffling, agreement.attention_hiding, agreement.shuffling_hiding):
        assert all(-1 <= value <= 1 for value in interval.values)
    why = faithful.reasons
    assert all(0 <= interval.mean <= 1 for interval in (why.same, why.spoke_for, why.one_for_all))
    np.testing.assert_allclose(faithful.importance.attention.sum(), 1 - own(study), atol=1e-5)
    shares = faithful.importance.shares("hiding", study.labels)
    assert sum(shares.values()) == pytest.approx(1)
    assert list(shares.values()) == sorted(shares.values(), reverse=True)


def own(study):
    """What the class token keeps for itself, mean over seeds, rows, layers and heads."""
    own_weights = [each.model.weights(*credit.tensors(each.test)[:2])[..., 0].mean().item() for each in study.fitted]
    return np.mean(own_weights)


def test_the_gap_of_risk_is_by_group():
    data = credit_data()
    group, rows = data.x.Age.to_numpy() < 30, split(data, 0)
    gap = credit.risk_gap(data, group, rows)
    assert credit.risk_gap(data, ~group, rows) == pytest.approx(-gap)
    assert 0 < gap < 0.5
    part, validation, test = map(fit_encoding(data, rows.train), rows)
    p = credit.fit_logistic(part, validation)(test)
    assert roc_auc_score(test.y, p) == credit.logistic_auc(data, 0)
