import numpy as np
import pytest
import torch

from attnteach.kernels import giou


def boxes(*shape, seed=0):
    corners = np.sort(np.random.default_rng(seed).normal(size=(*shape, 2, 2)), axis=-2)
    return corners.reshape(*shape, 4)


def test_by_hand():
    one = np.array([0.0, 0, 2, 2])
    assert giou(one, one) == 1
    assert giou(one, one + np.array([1, 0, 1, 0])) == pytest.approx(
        2 / 6
    )  # side by side, half shared: the hull is the union
    assert giou(one, one + np.array([1, 1, 1, 1])) == pytest.approx(1 / 7 - 2 / 9)
    assert giou(one, one + np.array([2, 0, 2, 0])) == 0  # they touch
    assert giou(one, one + np.array([4, 0, 4, 0])) == pytest.approx(-4 / 12)  # a gap as wide as each
    assert giou(one, np.array([0.0, 0, 1, 1])) == pytest.approx(1 / 4)  # one inside of the other


def test_boxes_without_area():
    point, line = np.array([1.0, 1, 1, 1]), np.array([0.0, 1, 2, 1])
    assert giou(point, point) == 0
    assert giou(line, line) == 0
    assert giou(point, line) == 0
    assert giou(point, point + np.array([3, 4, 3, 4])) == -1  # a hull, and nothing in it
    assert giou(point, np.array([0.0, 0, 2, 2])) == 0  # 0 shared, and the hull is the union


def as_loops(a, b):
    """Algorithm 1 of the paper, a box at a time."""
    inner = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    outer = (max(a[2], b[2]) - min(a[0], b[0])) * (max(a[3], b[3]) - min(a[1], b[1]))
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inner
    return inner / union - (outer - union) / outer


def test_against_the_paper(same):
    a, b = boxes(5, 7), boxes(5, 7, seed=1)
    ours = same(giou, a, b)
    for at in np.ndindex(5, 7):
        assert ours[at] == pytest.approx(as_loops(a[at], b[at]), abs=1e-12)
    assert ours.min() < -0.5 < 0.3 < ours.max()


def test_all_pairs_by_broadcasting(same):
    a, b = boxes(5), boxes(7, seed=1)
    ours = same(lambda a, b: giou(a[:, None], b[None]), a, b)
    assert ours.shape == (5, 7)
    np.testing.assert_allclose(ours, giou(b[:, None], a[None]).T, atol=1e-12)


def test_unlike_the_plain_quotient_it_has_a_slope_where_nothing_is_shared():
    a, b = torch.tensor([0.0, 0, 1, 1], requires_grad=True), torch.tensor([3.0, 0, 4, 1])
    giou(a, b).backward()
    assert a.grad[2] > 0
    assert torch.isfinite(a.grad).all()


def test_four_numbers_a_box():
    with pytest.raises(ValueError, match="giou: "):
        giou(np.zeros((2, 3)), np.zeros((2, 3)))
