import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from attnteach.studies.recommenders.ranking import ndcg, places, recall, sampled_places

SCORES = np.array([[5.0, 4.0, 3.0, 2.0], [1.0, 1.0, 1.0, 0.0]])


def test_by_hand():
    above, tied = places(SCORES, np.array([2, 1]))
    assert (above.tolist(), tied.tolist()) == ([2, 0], [0, 2])
    np.testing.assert_allclose(ndcg(above, tied, k=2), [0, (1 + 1 / np.log2(3)) / 3])
    np.testing.assert_allclose(ndcg(above, tied, k=3), [1 / 2, (1 + 1 / np.log2(3) + 1 / 2) / 3])
    np.testing.assert_allclose(recall(above, tied, k=2), [0, 2 / 3])
    np.testing.assert_allclose(recall(above, tied, k=1), [0, 1 / 3])


def test_what_was_seen_does_not_compete():
    hidden = np.array([[True, False, False, False], [False, False, True, True]])
    above, tied = places(SCORES, np.array([2, 1]), hidden)
    assert (above.tolist(), tied.tolist()) == ([1, 0], [0, 1])


@pytest.mark.parametrize("k", [1, 3, 10, 50])
@pytest.mark.parametrize("levels", [4, 10**9])
def test_ndcg_is_sklearns(k, levels):
    """sklearn averages ties as well: with a target that is the only relevant film, the two agree."""
    rng = np.random.default_rng(0)
    scores = rng.integers(levels, size=(31, 37)).astype(float)
    target = rng.integers(37, size=31)
    want = [ndcg_score([np.eye(37)[t]], [s], k=k) for s, t in zip(scores, target, strict=True)]
    np.testing.assert_allclose(ndcg(*places(scores, target), k), want, atol=1e-12)


def test_ties_are_the_mean_over_random_orders():
    rng = np.random.default_rng(1)
    scores, target = np.array([[0.0, 2, 1, 1, 0, 2, 2, 1, 0, 1, 1, 0, 1]]), np.array([3])
    noisy = np.repeat(scores, 40_000, axis=0) + 0.5 * rng.random((40_000, 13))
    above, tied = places(noisy, np.repeat(target, 40_000))
    assert tied.sum() == 0
    for metric in (ndcg, recall):
        exact = metric(*places(scores, target), 5)[0]
        assert 0 < exact < 1
        np.testing.assert_allclose(metric(above, tied, 5).mean(), exact, atol=0.01)


def test_a_constant_scorer_gets_chance():
    above, tied = places(np.zeros((1, 1000)), np.array([7]))
    np.testing.assert_allclose(ndcg(above, tied), np.sum(1 / np.log2(np.arange(2, 12))) / 1000)
    np.testing.assert_allclose(recall(above, tied), 10 / 1000)


def test_nan_is_refused():
    with pytest.raises(ValueError, match="got NaN"):
        places(np.array([[np.nan, 1.0]]), np.array([0]))


def test_sampling_draws_each_rival_once_and_no_hidden_film():
    scores = np.arange(12.0)[None].repeat(3, axis=0)
    hidden = np.zeros((3, 12), bool)
    hidden[:, 9:] = True
    above, tied = sampled_places(scores, np.array([0, 4, 8]), hidden, np.random.default_rng(0), negatives=8)
    assert (above.tolist(), tied.tolist()) == ([8, 4, 0], [0, 0, 0])
    few, _ = sampled_places(
        scores.repeat(2000, 0), np.zeros(6000, int), hidden.repeat(2000, 0), np.random.default_rng(0), negatives=2
    )
    assert set(few) == {2}
