import numpy as np
import pytest

from attnteach.datasets import bags
from attnteach.datasets.anatomy import slabs
from attnteach.datasets.digits28 import digits28, split

PARTS = split(digits28().labels, 0)


def rng():
    return np.random.default_rng(0)


def test_a_positive_bag_is_one_with_a_nine():
    bag = bags.digit_bags(rng(), PARTS.train, 200)
    assert bag.label.mean() == 0.5
    np.testing.assert_array_equal(bag.lesion.any(axis=1), bag.label == 1)
    assert bag.lesion.sum(axis=1).max() == 2
    assert not (bag.lesion & ~bag.mask).any()
    assert set(bag.mask.sum(axis=1)) <= set(range(8, 17))
    assert not bag.tiles[~bag.mask].any()
    tiles, labels = bags.digit_tiles(), digits28().labels
    known = {tile.tobytes(): label for tile, label in zip(tiles, labels, strict=True)}
    for b in range(20):
        digits = [known[tile.tobytes()] for tile in bag.tiles[b][bag.mask[b]]]
        np.testing.assert_array_equal(np.array(digits) == bags.LESION, bag.lesion[b][bag.mask[b]])


def test_no_digit_is_on_both_sides():
    learned, judged = (bags.digit_bags(rng(), rows, 50).tiles.reshape(-1, 256) for rows in PARTS)
    both = {row.tobytes() for row in learned if row.any()} & {row.tobytes() for row in judged if row.any()}
    assert len(both) <= 2  # two people may write alike


def test_tiles_are_the_image():
    bag, scans = bags.anatomy_bags(rng(), slabs()[1], 4)
    assert bag.tiles.shape == (4, 42, 16, 16)
    whole = bag.tiles.reshape(4, 7, 6, 16, 16).swapaxes(2, 3).reshape(4, 112, 96)
    np.testing.assert_array_equal(whole, scans.image[:, 2:114, 1:97])
    assert 10 < bag.mask.sum(axis=1).mean() < 40
    assert not bag.lesion[bag.label == 0].any()


@pytest.mark.parametrize("count", [400])
def test_counting_findings_or_reading_one_series_says_nothing(count):
    study = bags.pairs(rng(), PARTS.train, count)
    one, other = study.digit == bags.ONE, study.digit == bags.OTHER
    assert ((one | other).sum(axis=1) == 2).all()
    np.testing.assert_array_equal(one.any(axis=1) & other.any(axis=1), study.label == 1)
    for series in (0, 1):
        has_one = (one & (study.series == series)).any(axis=1)
        assert study.label[has_one].mean() == study.label[~has_one].mean() == 0.5
    np.testing.assert_array_equal(digits28().labels[study.row], study.digit)
    assert set(study.row.ravel()) <= set(PARTS.train)
