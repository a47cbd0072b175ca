import numpy as np
import pytest

from attnteach.datasets import canvases
from attnteach.datasets.canvases import BAND, CELL, CROSS, INK, RING, SIDE, box_of, scenes, small_digits, strip, strips

ROWS = np.arange(0, 5000, 7)


def test_a_box_by_hand():
    ink = np.zeros((5, 7), bool)
    ink[1, 2] = ink[3, 5] = True
    assert box_of(ink).tolist() == [2, 1, 6, 4]


def test_boxes_hold_the_ink_of_digits():
    images, boxes = scenes(np.random.default_rng(0), ROWS, 100, pieces=0)
    counts = [len(each) for each in boxes]
    assert set(counts) == {0, 1, 2, 3}
    for image, each in zip(images, boxes, strict=True):
        outside = image > INK
        for x0, y0, x1, y1 in each.astype(int):
            outside[y0:y1, x0:x1] = False
            assert 0 <= x0 < x1 <= 32
            assert 0 <= y0 < y1 <= 32
            assert image[y0:y1, x0:x1].max() > 0.5
        assert not outside.any()


def test_pieces_have_no_box():
    images, boxes = scenes(np.random.default_rng(0), ROWS, 50, most=0, pieces=3)
    assert [len(each) for each in boxes] == [0] * 50
    assert {each.shape for each in boxes} == {(0, 4)}
    assert (images.max(axis=(1, 2)) > INK).mean() > 0.8


def test_the_digits_lie_apart():
    _, boxes = scenes(np.random.default_rng(1), ROWS, 100, most=3)
    for each in boxes:
        middles = (each[:, :2] + each[:, 2:]) / 2
        gaps = abs(middles[:, None] - middles[None]).max(axis=-1) + 100 * np.eye(len(each))
        assert (gaps > 2).all()


def test_a_strip_by_hand():
    digit = np.zeros((SIDE, SIDE), np.float32)
    digit[0, 0] = 1
    image, labels = strip([digit, digit], (5, 20), [(0, 0), (3, 9)], (0, 1), 40)
    assert (image[:4, :4] == RING).all()
    assert (image[28:, 36:] == CROSS).all()
    assert np.argwhere(labels).tolist() == [[1, 5], [17, 20]]
    assert (labels[1, 5], labels[17, 20]) == (1, 2)
    assert image.sum() == RING.sum() + CROSS.sum() + 2


def test_a_class_is_that_of_the_marker_in_the_own_band():
    images, labels, kinds, distance = strips(np.random.default_rng(0), ROWS, 200)
    assert images.shape == labels.shape == (200, 2 * BAND, 48)
    for i in range(200):
        for band in (0, 1):
            part, own = images[i, BAND * band : BAND * (band + 1)], labels[i, BAND * band : BAND * (band + 1)]
            assert set(own.ravel()) == {0, 1 + kinds[i, band]}
            markers = [(RING, CROSS)[k] for k in (0, 1)]
            cells = part.reshape(4, CELL, -1, CELL).swapaxes(1, 2).reshape(-1, CELL, CELL)
            found = [any((cell == marker).all() for cell in cells) for marker in markers]
            assert found[kinds[i, band]]
    assert abs(kinds.mean() - 0.5) < 0.1
    assert distance.min() >= 9
    assert distance.max() > 30
    assert (kinds[:, 0] != kinds[:, 1]).mean() > 0.4  # one look at all markers together does not tell


def test_the_digit_does_not_tell_the_class():
    labels = strips(np.random.default_rng(0), ROWS, 400).labels
    ink = np.array([[(labels[:, :16] == c).sum(), (labels[:, 16:] == c).sum()] for c in (1, 2)])
    assert abs(ink[0] / ink.sum(axis=0) - 0.5).max() < 0.1


@pytest.mark.parametrize("draw", [scenes, strips])
def test_the_seed_decides(draw):
    one, two, other = (draw(np.random.default_rng(seed), ROWS, 3).images for seed in (0, 0, 1))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_digits_at_half_their_size():
    assert small_digits().shape == (5000, 14, 14)
    whole = canvases.digits28().images[3]
    assert small_digits()[3, 5, 6] == pytest.approx(whole[10:12, 12:14].mean())
