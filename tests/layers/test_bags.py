import numpy as np
import torch

from attnteach.kernels import attention_gate, gated_mil
from attnteach.layers import AttentionGate, GatedPooling


def arrays(layer, names):
    return [getattr(layer, name).detach().numpy() for name in names.split()]


def test_the_layers_are_the_kernels():
    rng = np.random.default_rng(0)
    h, mask = rng.normal(size=(2, 7, 5)), np.arange(7) < np.array([[3], [7]])
    pool, gate = GatedPooling(5, 3).double(), AttentionGate(5, 3).double()
    ours = pool(torch.tensor(h), mask=torch.tensor(mask))
    for one, two in zip(ours, gated_mil(h, *arrays(pool, "V U w"), mask=mask), strict=True):
        np.testing.assert_allclose(one.detach(), two, atol=1e-12)
    g = rng.normal(size=(2, 7, 5))
    ours = gate(*map(torch.tensor, (h, g)))
    for one, two in zip(ours, attention_gate(h, g, *arrays(gate, "Wx Wg b psi b_psi")), strict=True):
        np.testing.assert_allclose(one.detach(), two, atol=1e-12)
