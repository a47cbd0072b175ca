import pickle

import numpy as np
import pytest
import torch

from attnteach.studies.medical_imaging import segmentation
from attnteach.studies.medical_imaging.pooling import built


def test_the_wider_network_is_no_smaller_than_the_gated_one():
    gated, plain, wide = (segmentation.count(kind()) for kind in segmentation.MODELS.values())
    assert plain < gated <= wide < 1.5 * gated


def test_an_open_gate_is_no_gate():
    gated, plain = built(segmentation.GatedUNet, 0), built(segmentation.UNet, 0)
    gated.load_state_dict(gated.state_dict() | plain.state_dict())
    for gate in gated.gates:
        torch.nn.init.zeros_(gate.psi)
        torch.nn.init.constant_(gate.b_psi, 50.0)
    image = torch.rand(2, 16, 24)
    with torch.no_grad():
        torch.testing.assert_close(gated(image), plain(image))
    assert [alpha.shape for alpha in gated.alphas] == [(2, 8, 12), (2, 16, 24)]


def test_crops_are_cuts_of_image_and_class_alike():
    rng, (image, target, _) = (
        np.random.default_rng(0),
        segmentation.drawn(np.random.default_rng(1), np.array([45, 46]), 4),
    )
    coded = target.astype(np.float32)
    x, y = segmentation.crops(rng, coded, target, 10)
    assert x.shape == y.shape == (10, segmentation.CROP, segmentation.CROP)
    np.testing.assert_array_equal(x.numpy(), y.numpy())
    assert image.shape == (4, 112, 96)


def test_a_perfect_answer_scores_so_and_an_empty_one_does_not():
    _, truth, _ = segmentation.drawn(np.random.default_rng(3), np.array([45]), 8)
    best, none = segmentation.judge(truth, truth), segmentation.judge(np.zeros_like(truth), truth)
    assert set(best.dice.values()) == {1.0}
    assert (best.recall, best.alarms) == (1, 0)
    assert none.recall == 0
    empty = np.mean([not (scan == segmentation.LESION).any() for scan in truth])
    assert none.dice[segmentation.KINDS[2]] == pytest.approx(empty)
    assert (best.sick, best.healthy, none.sick, none.healthy) == (1, 1, 0, 1)


@pytest.mark.filterwarnings("error")
def test_what_nobody_has_is_unknown_without_a_warning():
    _, truth, _ = segmentation.drawn(np.random.default_rng(3), np.array([45]), 2)
    healthy = np.where(truth == segmentation.LESION, segmentation.WHITE, truth)
    none = segmentation.judge(np.zeros_like(healthy), healthy)
    assert np.isnan([none.sick, none.recall, none.small, *none.distance.values()]).all()
    assert (none.healthy, none.alarms) == (1, 0)
    marked = healthy.copy()
    marked[:, 50, 40] = segmentation.LESION
    assert segmentation.judge(marked, healthy).healthy == 0


def test_training_descends():
    image, target, _ = segmentation.drawn(np.random.default_rng(0), np.array([45]), 6)
    losses = segmentation.fit(built(segmentation.GatedUNet, 0, 4), image, target, 0, 25)
    assert np.mean(losses[-5:]) < 0.9 * np.mean(losses[:5])


def test_study_in_short(monkeypatch):
    monkeypatch.setattr(segmentation, "SCANS", 6)
    monkeypatch.setattr(segmentation, "JUDGED", 6)
    study = segmentation.run(1, seeds=2, steps=2, progress=False)
    assert list(study.rows())[1:] == ["without gates", "without gates, wider", "nearest mean brightness"]
    assert study.dice[segmentation.KNOWING][segmentation.KINDS[2]].mean > 0.7
    assert study.gap[segmentation.PLAIN].mean == pytest.approx(
        study.model.mean - study.baselines[segmentation.PLAIN].mean
    )
    assert "Dice" in study.lines()
    assert all(part.shape == (112, 96) for part in study.picture)
    assert all(0 < each.mean < 1 for each in study.alpha.values())
    assert "Picture" in repr(study.draw())
    assert pickle.loads(pickle.dumps(study)).rows() == study.rows()
