import numpy as np
import pytest

from attnteach.plots import show, tile_map


def test_tiles_stand_in_their_places_with_their_weights():
    tiles = np.arange(6)[:, None, None] * np.ones((6, 4, 4)) / 6
    ax = tile_map(tiles, [0, 0.5, 0.3, 0.2, 0, 0], across=3, frames=np.arange(6) == 1)
    [image] = ax.images
    np.testing.assert_allclose(np.asarray(image.get_array())[::4, ::4], np.arange(6).reshape(2, 3) / 6)
    assert [text.get_text() for text in ax.texts] == ["50%", "30%", "20%"]
    picture = show(ax, "six tiles")
    assert "tile 2" in picture.tables


def test_a_last_row_may_be_short():
    assert np.asarray(tile_map(np.ones((5, 4, 4)), across=3).images[0].get_array()).shape == (8, 12)


def test_weights_for_other_tiles_are_refused():
    with pytest.raises(ValueError, match="tile_map: expected weights for 5 tiles, got 4"):
        tile_map(np.ones((5, 4, 4)), np.ones(4), across=3)
