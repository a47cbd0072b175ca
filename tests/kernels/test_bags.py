import numpy as np
import pytest
import torch

from attnteach.judge import problem
from attnteach.kernels import attention_gate, gated_mil


def test_a_bag_by_hand():
    # one hidden unit, V = 1, U = 0: the gate is 1/2 everywhere, so the scores are w tanh(h) / 2
    h, one, none = np.array([[0.0], [np.arctanh(0.5)]]), np.ones((1, 1)), np.zeros((1, 1))
    pooled, weights = gated_mil(h, one, none, np.array([4 * np.log(3)]))
    np.testing.assert_allclose(weights, [0.25, 0.75])  # e^(ln 3) against e^0
    np.testing.assert_allclose(pooled, 0.75 * np.arctanh(0.5))


@pytest.mark.parametrize("lead", [(), (3,), (2, 3)])
def test_bags_are_the_judges_loop(lead, draw):
    N, M, A = 7, 5, 11
    h, V, U, w = draw((*lead, N, M), (M, A), (M, A), (A,))
    mask = np.random.default_rng(1).random((*lead, N)) < 0.5
    want = problem("gated_mil").oracle(h, V, U, w, mask)
    ours = gated_mil(h, V, U, w, mask=mask)
    theirs = gated_mil(*map(torch.tensor, (h, V, U, w)), mask=torch.tensor(mask))
    for one, two, three in zip(want, ours, theirs, strict=True):
        np.testing.assert_allclose(two, one, atol=1e-12)
        np.testing.assert_allclose(three, one, atol=1e-12)


def test_an_empty_bag_gives_zeros_and_no_gradient(draw):
    h, V, U, w = map(torch.tensor, draw((2, 7, 5), (5, 3), (5, 3), (3,)))
    mask = torch.tensor([[True] * 7, [False] * 7])
    pooled, weights = gated_mil(h.requires_grad_(), V, U, w, mask=mask)
    pooled.sum().backward()
    assert pooled[1].eq(0).all()
    assert weights[1].eq(0).all()
    assert h.grad[1].eq(0).all()
    assert not h.grad[0].eq(0).any()


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_what_stands_in_an_empty_tile_changes_nothing(broken, draw):
    h, V, U, w = draw((2, 7, 5), (5, 3), (5, 3), (3,))
    mask = np.arange(7) < np.array([[4], [0]])
    spoilt = np.where(mask[..., None], h, broken)
    for one, two in zip(gated_mil(spoilt, V, U, w, mask=mask), gated_mil(h, V, U, w, mask=mask), strict=True):
        np.testing.assert_array_equal(one, two)


def test_tiles_may_come_in_any_order(draw):
    h, V, U, w = draw((3, 7, 5), (5, 2), (5, 2), (2,))
    order = np.random.default_rng(2).permutation(7)
    (pooled, weights), (again, turned) = gated_mil(h, V, U, w), gated_mil(h[:, order], V, U, w)
    np.testing.assert_allclose(again, pooled, atol=1e-12)
    np.testing.assert_allclose(turned, weights[:, order], atol=1e-12)


def test_a_gate_by_hand():
    x, g, one = np.array([[1.0], [2.0]]), np.array([[1.0], [-5.0]]), np.ones((1, 1))
    gated, alpha = attention_gate(x, g, one, one, np.zeros(1), np.log([[2.0]]) / 2, np.zeros(1))
    np.testing.assert_allclose(alpha, [[2 / 3], [1 / 2]])  # relu(2) ln 2 / 2 = ln 2, and relu(-3) = 0
    np.testing.assert_allclose(gated, [[2 / 3], [1.0]])


def test_gates_are_the_judges_loop(draw):
    B, N, C, A = 2, 7, 5, 3
    args = draw((B, N, C), (B, N, C), (C, A), (C, A), (A,), (A, 1), (1,))
    for one, two, three in zip(
        problem("attention_gate").oracle(*args),
        attention_gate(*args),
        attention_gate(*map(torch.tensor, args)),
        strict=True,
    ):
        np.testing.assert_allclose(two, one, atol=1e-12)
        np.testing.assert_allclose(three, one, atol=1e-12)


def test_a_gate_is_two_convolutions_of_one_voxel(draw):
    x, g, Wx, Wg, b, psi, b_psi = map(torch.tensor, draw((2, 7, 5), (2, 7, 5), (5, 3), (5, 3), (3,), (3, 1), (1,)))
    hidden = torch.relu(torch.conv1d(x.mT, Wx.mT[..., None]) + torch.conv1d(g.mT, Wg.mT[..., None], b))
    want = torch.sigmoid(torch.conv1d(hidden, psi.mT[..., None], b_psi)).mT
    torch.testing.assert_close(attention_gate(x, g, Wx, Wg, b, psi, b_psi)[1], want)


def test_widths_and_masks_that_do_not_fit_are_refused(draw):
    h, V, U, w = draw((2, 7, 5), (5, 3), (5, 3), (3,))
    with pytest.raises(ValueError, match="gated_mil: width M must agree, but h has 5, V has 4"):
        gated_mil(h, V[1:], U, w)
    with pytest.raises(ValueError, match="gated_mil: mask must be boolean"):
        gated_mil(h, V, U, w, mask=np.ones((2, 7)))
    with pytest.raises(ValueError, match="attention_gate: positions N must agree, but x has 7, g has 6"):
        attention_gate(h, h[:, 1:], V, U, w, w[:, None], w[:1])
