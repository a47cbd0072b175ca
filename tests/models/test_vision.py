import numpy as np
import pytest

from attnteach.models.vision import draw

SEVEN = """
.......
.#####.
.....#.
....#..
...#...
...#...
.......
"""


def test_a_character_is_a_patch():
    image = draw(SEVEN)
    assert (image.shape, image.dtype) == ((28, 28), np.float32)
    inner = image.reshape(7, 4, 7, 4)[:, 1:3, :, 1:3].mean(axis=(1, 3))
    np.testing.assert_array_equal(inner > 0.5, [[c == "#" for c in row] for row in SEVEN.split()])
    assert image.max() <= 1


@pytest.mark.parametrize("lines", ["", "##\n#", "###\n###\n###", "#?\n##"])
def test_what_is_no_drawing_is_refused(lines):
    with pytest.raises(ValueError, match="draw: expected n lines of n characters"):
        draw(lines)
