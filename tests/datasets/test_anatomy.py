import numpy as np
import pytest

from attnteach.datasets import anatomy
from attnteach.datasets.retina import microaneurysms


def test_the_template_is_a_brain_the_right_way_up():
    t1, grey, white = anatomy.template()
    assert t1.shape == grey.shape == white.shape == (94, 116, 98)
    assert all(0 <= part.min() < part.max() <= 1 for part in (t1, grey, white))
    assert t1[white > 0.9].mean() > t1[grey > 0.9].mean() > 0.5  # as T1-weighted images have it
    assert abs(white[:, :, :49].sum() / white[:, :, 49:].sum() - 1) < 0.05  # two halves, left and right
    with pytest.raises(ValueError, match="read-only"):
        t1[0] = 0


def test_no_judged_slice_has_a_learned_neighbour():
    learned, judged = anatomy.slabs()
    assert len(learned) > len(judged) > 10
    assert np.abs(learned[:, None] - judged).min() == anatomy.GAP + 1
    white = anatomy.template().white
    assert min((white[z] > 0.8).sum() for z in (*learned, *judged)) > 100


def test_lesions_lie_where_the_image_changed_and_in_white_matter():
    scans = anatomy.scan(np.random.default_rng(0), np.array([45, 45, 58]), np.array([0, 3, 1]))
    assert not scans.lesion[0].any()
    np.testing.assert_array_equal(scans.image[0], scans.clean[0])
    lost = scans.clean - scans.image
    assert lost[scans.lesion].min() > 0.1
    assert scans.lesion[1].sum() > 20
    assert (scans.tissue[scans.lesion] == 2).mean() > 0.9


def test_a_scan_is_its_seed():
    one, two, other = (anatomy.scan(np.random.default_rng(s), np.array([45]), np.array([1])).image for s in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)


def test_a_retina_is_there():
    image = microaneurysms()
    assert image.shape == (102, 102)
    assert 0 <= image.min() < image.max() <= 1


def test_what_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(anatomy, "find_spec", lambda name: None)
    monkeypatch.setitem(__import__("sys").modules, "nilearn", None)
    with pytest.raises(ImportError, match="nilearn is missing; install it with: pip install nilearn"):
        anatomy.volume("t1")
