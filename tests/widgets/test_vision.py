"""The figures of the chapter on vision, on models that have learned nothing."""

import numpy as np
import pytest

from attnteach.models.vision import read_digit
from attnteach.studies.vision import classification, segmentation
from attnteach.widgets.vision import (
    PLACES,
    covered,
    digit_reader,
    draw_strip,
    examples,
    lay,
    lost_by_covering,
    marker_mover,
    say_reading,
    say_strip,
)

rng = np.random.default_rng(0)


@pytest.fixture(scope="module")
def reader():
    images = rng.random((2, 28, 28), dtype=np.float32)
    return classification.arrays(classification.untrained(classification.VIT, 0)) | {
        "images": images,
        "digits": np.array([3, 3]),
    }


@pytest.fixture(scope="module")
def segmenter():
    digits = rng.random((2, 14, 14), dtype=np.float32)
    return segmentation.arrays(segmentation.untrained(segmentation.ATTENTION, 0)) | {"digits": digits}


def test_covering_is_paper_on_one_patch():
    image = np.ones((28, 28), np.float32)
    gone = covered(image, 6)  # the second row of four, the third column
    assert gone[7:14, 14:21].sum() == 0
    assert gone.sum() == 28 * 28 - 49
    assert image.all()
    assert covered(image, None) is image


def test_what_covering_costs_is_the_difference_of_two_readings(reader):
    (digit, image), _ = examples(reader)
    lost = lost_by_covering(reader, digit, image)
    before, after = (read_digit(reader, x).probabilities[digit] for x in (image, covered(image, 5)))
    assert lost.shape == (16,)
    assert lost[5] == pytest.approx(before - after)


def test_a_strip_holds_its_markers(segmenter):
    one, two = lay(segmenter, "ring", 0, "cross"), lay(segmenter, "cross", 0, "cross")
    assert one.shape == (32, 48)
    changed = np.argwhere(one != two)
    assert changed.min(axis=0).tolist() == [4, 0]
    assert changed.max(axis=0).tolist() == [7, 3]


def test_figures_say_what_they_show(reader, segmenter):
    assert say_reading(reader, reader["images"][0]).startswith("Read as ")
    text = say_strip(segmenter, lay(segmenter, "ring", PLACES[0], "cross"))
    assert text.startswith("The upper digit's ink is labelled ")
    draw_strip(segmenter, lay(segmenter, "ring", PLACES[-1], "ring"))


def test_all_states_are_offered(reader, segmenter):
    mover, chooser = marker_mover(segmenter), digit_reader(reader)
    assert len(mover.states()) == 2 * len(PLACES) * 2
    assert len(chooser.states()) == 3
    assert "probability" in chooser.caption(chooser.start)
