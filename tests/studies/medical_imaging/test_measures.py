import numpy as np
import pytest
from sklearn.metrics import f1_score

from attnteach.judge import problem
from attnteach.studies.medical_imaging import measures

rng = np.random.default_rng(0)


@pytest.mark.parametrize("bins", [1, 4, 10, 15])
def test_calibration_is_the_judges(bins):
    p = np.concatenate([rng.random(97), [0, 1, 0.5, 0.25]])
    y = (rng.random(len(p)) < p**2).astype(float)
    assert measures.expected_calibration_error(p, y, bins) == pytest.approx(
        problem("expected_calibration_error").oracle(p, y, bins)
    )


def test_dice_is_the_f1_of_voxels_and_the_judges():
    pred, target = rng.random((3, 7, 5)) < 0.4, rng.random((3, 7, 5)) < 0.4
    target[0] = pred[0] = False
    got = measures.dice(pred, target, (-2, -1))
    np.testing.assert_allclose(got, problem("dice").oracle(pred, target, (-2, -1)))
    assert got[0] == 1
    assert got[1] == pytest.approx(f1_score(target[1].ravel(), pred[1].ravel()))


def test_surfaces_and_lesions_by_hand():
    target, pred = np.zeros((9, 9), bool), np.zeros((9, 9), bool)
    target[2, 2:5] = True
    pred[3, 2:5] = True
    assert measures.surface_distance(pred, target, 2.0) == 2
    assert measures.surface_distance(target, target, 2.0) == 0
    assert np.isnan(measures.surface_distance(np.zeros_like(pred), target, 2.0))
    target[7, 7] = True  # a second, small lesion
    pred[2, 2] = True  # now the first is touched
    sizes, hit = measures.found(pred, target)
    assert sorted(zip(sizes.tolist(), hit.tolist(), strict=True)) == [(1, False), (3, True)]
    pred[0, 8] = True
    assert measures.false_alarms(pred, target) == 1
    assert measures.false_alarms(np.zeros_like(pred), target) == 0


def test_alarms_by_bayes():
    ill = rng.random(400_000) < 0.01
    alarm = np.where(ill, rng.random(ill.size) < 0.9, rng.random(ill.size) < 0.1)
    assert measures.precision_at(0.01, 0.9, 0.9) == pytest.approx(ill[alarm].mean(), abs=0.005)


def test_who_is_passed_on():
    p, y = np.array([0.9, 0.8, 0.4, 0.55]), np.array([1, 0, 1, 1])
    np.testing.assert_allclose(measures.kept_risk(p, y, (0.25, 0.5, 0.75, 1.0)), [0, 1 / 2, 2 / 3, 1 / 2])
    np.testing.assert_allclose(measures.kept_risk(np.full(4, 0.7), np.array([1, 1, 0, 0]), (0.25, 1.0)), [0.5, 0.5])
