import numpy as np
import pytest
import torch

from attnteach.kernels import additive_scores, attention, bilinear_scores, dot_scores, nadaraya_watson


def test_additive_scores_pair_by_pair(draw, same):
    q, k, Wq, Wk, w = draw((2, 3, 5), (2, 7, 11), (5, 13), (11, 13), (13,))
    ours = same(additive_scores, q, k, Wq, Wk, w)
    for b in range(2):
        for t in range(3):
            for s in range(7):
                assert ours[b, t, s] == pytest.approx(w @ np.tanh(Wq.T @ q[b, t] + Wk.T @ k[b, s]), abs=1e-12)


def test_bilinear_scores_are_torchs(draw, same):
    q, k, W = draw((2, 3, 5), (2, 7, 11), (5, 11))
    ours = same(bilinear_scores, q, k, W)
    weight = torch.tensor(W)[None]
    for t in range(3):
        for s in range(7):
            want = torch.nn.functional.bilinear(torch.tensor(q[:, t]), torch.tensor(k[:, s]), weight)
            np.testing.assert_allclose(ours[:, t, s], want[:, 0], atol=1e-12)


def test_dot_scores_scale_by_the_root_of_the_head(draw, same):
    q, k = draw((2, 3, 5), (2, 7, 5))
    np.testing.assert_allclose(same(dot_scores, q, k), np.einsum("btd,bsd->bts", q, k) / 5**0.5, atol=1e-12)
    np.testing.assert_allclose(same(dot_scores, q, k, scale=2.0), 2 * np.einsum("btd,bsd->bts", q, k), atol=1e-12)


def test_kernel_regression_is_attention(draw, same):
    x, y, xq = draw((7, 3), (7, 2), (5, 3))
    h = 0.8
    want = np.stack(
        [
            sum(np.exp(-((p - a) ** 2).sum() / (2 * h * h)) * b for a, b in zip(x, y, strict=True))
            / sum(np.exp(-((p - a) ** 2).sum() / (2 * h * h)) for a in x)
            for p in xq
        ]
    )
    ours = same(nadaraya_watson, x, y, xq, h)
    np.testing.assert_allclose(ours, want, atol=1e-12)
    # |xq - x|^2 = |xq|^2 - 2 xq.x + |x|^2: the first term is the same for all keys, the last a bias
    bias = np.broadcast_to(-(x**2).sum(-1) / (2 * h * h), (5, 7))
    np.testing.assert_allclose(attention(xq, x, y, bias=bias, scale=1 / h**2), ours, atol=1e-12)


def test_gradients(draw):
    q, k, Wq, Wk, w = (torch.tensor(a, requires_grad=True) for a in draw((3, 2), (4, 3), (2, 5), (3, 5), (5,)))
    assert torch.autograd.gradcheck(additive_scores, (q, k, Wq, Wk, w))
    W = torch.tensor(draw((2, 3))[0], requires_grad=True)
    assert torch.autograd.gradcheck(bilinear_scores, (q, k, W))
