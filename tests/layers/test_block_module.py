import numpy as np
import pytest
import torch

from attnteach.kernels import build, causal, transformer_block
from attnteach.layers import TransformerBlock

B, T, M, H = 2, 5, 12, 3


def test_block_is_its_kernel_on_numpy():
    block = TransformerBlock(M, H, 7).double()
    x = torch.randn(B, T, M, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    mask = build(causal, T, T)
    weights = {name: value.detach().numpy() for name, value in block.weights.items()}
    ours = block(x, mask=torch.tensor(mask)).detach()
    np.testing.assert_allclose(ours, transformer_block(x.numpy(), weights, H, mask=mask), atol=1e-12)


@pytest.mark.parametrize("rule", [None, causal])
def test_every_parameter_learns(rule):
    block = TransformerBlock(M, H)
    x = torch.randn(B, T, M, generator=torch.Generator().manual_seed(0))
    block(x, mask=None if rule is None else torch.tensor(build(rule, T, T))).square().sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in block.parameters())
