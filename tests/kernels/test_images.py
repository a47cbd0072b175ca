import numpy as np
import pytest
import torch
from torch.nn.functional import fold, unfold

from attnteach.kernels import (
    attention,
    grid_positions,
    patchify,
    shifted_window_mask,
    sinusoidal_positions,
    squeeze_excite,
)


def test_patches_by_hand():
    image = np.arange(24.0).reshape(2, 6, 2)  # two rows of six pixels of two channels
    assert patchify(image, 2).tolist() == [
        [0, 1, 2, 3, 12, 13, 14, 15],
        [4, 5, 6, 7, 16, 17, 18, 19],
        [8, 9, 10, 11, 20, 21, 22, 23],
    ]


@pytest.mark.parametrize("p", [1, 2, 3])
def test_patches_are_torchs_unfold(p, draw, same):
    (image,) = draw((5, 7, 6, 18, 2))
    ours = same(lambda x: patchify(x, p), image)
    theirs = unfold(torch.tensor(image.reshape(35, 6, 18, 2)).permute(0, 3, 1, 2), p, stride=p)
    theirs = theirs.unflatten(1, (2, p * p)).permute(0, 3, 2, 1).flatten(2)  # unfold puts the channels first
    np.testing.assert_array_equal(ours.reshape(35, -1, 2 * p * p), theirs.numpy())


def test_patches_lose_nothing(draw):
    (image,) = draw((3, 6, 10, 5))
    squares = torch.tensor(patchify(image, 2)).unflatten(2, (4, 5)).permute(0, 3, 2, 1).flatten(1, 2)
    back = fold(squares, (6, 10), 2, stride=2).permute(0, 2, 3, 1)
    np.testing.assert_array_equal(back.numpy(), image)


def test_a_patch_that_does_not_fit_is_refused(draw):
    (image,) = draw((6, 8, 1))
    with pytest.raises(ValueError, match="patchify: p must divide height and width, got H = 6, W = 8, p = 4"):
        patchify(image, 4)
    with pytest.raises(ValueError, match="patchify: p must be an integer >= 1, got 0"):
        patchify(image, 0)


def test_shifted_windows_drawn_by_hand():
    # 4 x 4 pixels, windows of 2, shift 1: the pixels of row 0 and of column 0 come in at the far edges
    whole, pairs = np.ones((4, 4)), np.array([[1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1]])
    stacked = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    np.testing.assert_array_equal(shifted_window_mask(4, 4, 2, 1), [whole, pairs, stacked, np.eye(4)])


def swin(H, W, window, shift):
    """As the authors' code builds it: nine regions, numbered, cut into windows."""
    number = torch.zeros(H, W)
    cuts = (slice(0, -window), slice(-window, -shift), slice(-shift, None))
    for i, rows in enumerate(cuts):
        for j, columns in enumerate(cuts):
            number[rows, columns] = 3 * i + j
    cut = number.view(H // window, window, W // window, window).permute(0, 2, 1, 3).reshape(-1, window * window)
    return (cut.unsqueeze(1) == cut.unsqueeze(2)).numpy()


@pytest.mark.parametrize(("H", "W", "window", "shift"), [(6, 15, 3, 1), (15, 6, 3, 2), (10, 15, 5, 2), (14, 7, 7, 3)])
def test_shifted_windows_are_swins(H, W, window, shift):
    mask = shifted_window_mask(H, W, window, shift)
    assert mask.shape == (H * W // window**2, window**2, window**2)
    np.testing.assert_array_equal(mask, swin(H, W, window, shift))


def test_without_a_shift_a_window_sees_itself_whole():
    assert shifted_window_mask(6, 9, 3, 0).all()


def test_masked_windows_of_the_shifted_image_see_only_neighbours(draw):
    """Against attention over the whole image, where a pixel sees whom its window, moved back, holds in the plane."""
    H, W, window, shift = 4, 6, 2, 1
    (x,) = draw((H * W, 3))
    rows, columns = (np.arange(n) - shift for n in (H, W))
    cell = (rows // window)[:, None] * 100 + (columns // window)[None, :]  # -1 // 2 = -1: before the first window
    may = cell.ravel()[:, None] == cell.ravel()[None, :]
    want = attention(x, x, x, mask=may).reshape(H, W, 3)
    moved = patchify(np.roll(x.reshape(H, W, 3), (-shift, -shift), (0, 1)), window).reshape(-1, window**2, 3)
    out = attention(moved, moved, moved, mask=shifted_window_mask(H, W, window, shift))
    back = out.reshape(H // window, W // window, window, window, 3).swapaxes(1, 2).reshape(H, W, 3)
    np.testing.assert_allclose(np.roll(back, (shift, shift), (0, 1)), want, atol=1e-12)


@pytest.mark.parametrize(("H", "window", "shift"), [(5, 2, 1), (4, 2, 2), (4, 2, 3)])
def test_windows_that_do_not_fit_are_refused(H, window, shift):
    with pytest.raises(ValueError, match="shifted_window_mask: window must divide H and W and be more than shift"):
        shifted_window_mask(H, 4, window, shift)


def test_squeeze_and_excite_is_a_gate(draw, same):
    x, W1, b1, W2, b2 = draw((2, 3, 11, 7), (7, 5), (5,), (5, 7), (7,))
    out = same(squeeze_excite, x, W1, b1, W2, b2)
    hidden = torch.relu(torch.tensor(x).mean(-2) @ torch.tensor(W1) + torch.tensor(b1))
    gate = torch.sigmoid(hidden @ torch.tensor(W2) + torch.tensor(b2)).numpy()
    np.testing.assert_allclose(out, x * gate[..., None, :], atol=1e-12)
    order = np.random.default_rng(0).permutation(11)
    np.testing.assert_allclose(squeeze_excite(x[..., order, :], W1, b1, W2, b2), out[..., order, :], atol=1e-12)


def test_a_gate_of_large_logits_is_finite(draw):
    x, W1, b1, W2, b2 = draw((11, 7), (7, 5), (5,), (5, 7), (7,))
    out = squeeze_excite(x, 1e3 * W1, b1, 1e3 * W2, b2)
    assert np.isfinite(out).all()
    with pytest.raises(ValueError, match="squeeze_excite: N must be an integer >= 1, got 0"):
        squeeze_excite(x[:0], W1, b1, W2, b2)


def test_a_position_in_a_grid_is_its_row_then_its_column():
    table = grid_positions(3, 5, 14).reshape(3, 5, 14)
    one, other = sinusoidal_positions(3, 7), sinusoidal_positions(5, 7)
    for row, column in np.ndindex(3, 5):
        np.testing.assert_array_equal(table[row, column], [*one[row], *other[column]])
    with pytest.raises(ValueError, match="grid_positions: width must be even, half for each direction, got M = 7"):
        grid_positions(3, 5, 7)
