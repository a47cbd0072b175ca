import numpy as np
import pytest
import torch

from attnteach.datasets.canvases import strips
from attnteach.models.vision import pixel_scores, segment
from attnteach.studies.vision import segmentation as study

torch.set_num_threads(1)
DATA = strips(np.random.default_rng(0), np.arange(0, 5000, 50), 24)


def test_the_page_computes_what_was_trained():
    model = study.untrained(study.ATTENTION, 0)
    ours = pixel_scores(DATA.images[:3], study.arrays(model))
    np.testing.assert_allclose(ours, model(torch.tensor(DATA.images[:3])).detach(), atol=1e-4)
    seen = segment(study.arrays(model), DATA.images[0])
    np.testing.assert_array_equal(seen.labels, ours[0].argmax(axis=-1))
    np.testing.assert_allclose(seen.looks.sum(axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize("name", study.MAKE)
def test_the_loss_falls_and_the_seed_decides(name):
    courses = []
    for seed in (0, 0, 1):
        model = study.untrained(name, seed)
        courses.append(study.train(model, DATA, np.random.default_rng(seed), 15))
    assert courses[0] == courses[1] != courses[2]
    assert np.mean(courses[0][-3:]) < np.mean(courses[0][:3])


def test_reach_is_what_the_dilations_give():
    assert study.reach(study.untrained(study.NEAR, 0)) == (1 + 2 * (1 + 2 + 4)) * 4
    assert study.reach(study.untrained(study.FAR, 0)) == (1 + 2 * (1 + 2 + 4 + 8)) * 4
    assert study.reach(study.PixelConvolution((1, 1))) == (1 + 2 * 2) * 4
    assert study.reach(study.untrained(study.ATTENTION, 0)) == 160


def test_mean_overlap_by_hand():
    labels, guess = np.array([[0, 0, 1, 1]]), np.array([[0, 1, 1, 1]])
    assert study.mean_iou(labels, guess) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert study.mean_iou(labels, labels) == 1


def test_bands_are_counted_by_their_own_distance():
    perfect = study.by_distance(DATA, DATA.labels)
    assert perfect == [1.0] * len(study.BINS)
    wrong = np.where(DATA.labels > 0, 3 - DATA.labels, 0)
    near = np.repeat(DATA.distance < study.BINS[0][1], study.BAND, axis=1)[:, :, None]
    assert study.by_distance(DATA, np.where(near, wrong, DATA.labels)) == pytest.approx([1 / 3, 1, 1, 1])


def test_exchanged_markers_are_the_only_change():
    again = study.exchanged(DATA)
    ink = DATA.labels > 0
    assert (again.kinds == 1 - DATA.kinds).all()
    np.testing.assert_array_equal(again.labels[ink], 3 - DATA.labels[ink])
    np.testing.assert_array_equal(again.images[ink], DATA.images[ink])
    np.testing.assert_array_equal(study.exchanged(again).images, DATA.images)
    assert (again.images != DATA.images).sum(axis=(1, 2)).max() <= 2 * 16


def test_a_model_that_reads_no_marker_follows_none():
    class Deaf(torch.nn.Module):
        def forward(self, images):
            ink = (images > 0.25).float()
            return torch.stack([1 - ink, ink, 0 * ink], dim=-1)

    assert study.followed(Deaf(), DATA, study.predicted(Deaf(), DATA.images)) == 0


def test_lookout_of_a_uniform_look_is_chance():
    model = study.untrained(study.ATTENTION, 0)
    for name in ("Wq_0", "Wq_1"):
        model.weights[name].data.zero_()
    look = study.lookout(model, DATA)
    assert look.own == pytest.approx(1 / 96, rel=1e-3)
    assert look.other == pytest.approx(1 / 96, rel=1e-3)


def test_a_short_run_holds_what_it_promises(monkeypatch):
    whole = study.made
    monkeypatch.setattr(study, "made", lambda seed: whole(seed, train=40, test=60))
    result = study.run(seeds=2, steps=2, progress=False)
    assert list(result.rows()) == ["attention", study.NEAR, study.FAR, study.GUESS]
    assert set(result.by_distance) == {*study.MAKE, study.GUESS}
    assert set(result.wide) == set(result.followed) == set(result.reach) == set(study.MAKE)
    assert result.attention.shape == (2, 96, 96)
    result.draw_distances()
