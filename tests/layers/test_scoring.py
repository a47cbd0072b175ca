"""Additive and bilinear attention as modules: the kernels on NumPy, the masked keys unread, every parameter learns."""

import numpy as np
import pytest
import torch

from attnteach.kernels import additive_scores, bilinear_scores, build, padding, softmax
from attnteach.layers import AdditiveAttention, BilinearAttention

B, T, S, DQ, DK, A = 2, 3, 5, 7, 11, 13
LENGTHS = np.array([5, 2])


def inputs():
    generator = torch.Generator().manual_seed(0)
    q, k = (torch.randn(B, n, D, dtype=torch.float64, generator=generator) for n, D in ((T, DQ), (S, DK)))
    return q, k, torch.tensor(build(padding(LENGTHS), T, S))


def additive(q, k, p):
    return additive_scores(q, k, p["Wq"], p["Wk"], p["w"])


def bilinear(q, k, p):
    return bilinear_scores(q, k, p["W"])


both = pytest.mark.parametrize(
    ("module", "scores"), [(AdditiveAttention(DQ, DK, A), additive), (BilinearAttention(DQ, DK), bilinear)]
)


@both
def test_module_is_its_kernel_on_numpy(module, scores):
    q, k, mask = inputs()
    module = module.double()
    read, weights = module(q, k, mask=mask)
    p = {name: value.detach().numpy() for name, value in module.named_parameters()}
    want = softmax(np.where(mask, scores(q.numpy(), k.numpy(), p), -np.inf))
    np.testing.assert_allclose(weights.detach(), want, atol=1e-12)
    np.testing.assert_allclose(read.detach(), want @ k.numpy(), atol=1e-12)


@both
def test_padding_is_not_read(module, scores):
    q, k, mask = inputs()
    module = module.double()
    other = k.clone()
    other[1, 2:] = 1e3
    read, weights = module(q, other, mask=mask)
    np.testing.assert_array_equal(weights[1, :, 2:].detach(), 0)
    np.testing.assert_allclose(read.detach(), module(q, k, mask=mask)[0].detach(), atol=1e-12)


@both
def test_every_parameter_learns(module, scores):
    q, k, mask = inputs()
    module.double()(q, k, mask=mask)[0].square().sum().backward()
    assert all(p.grad.abs().sum() > 0 for p in module.parameters())
