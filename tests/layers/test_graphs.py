import numpy as np
import torch

from attnteach.kernels import gat_layer, gatv2_layer
from attnteach.layers import GraphAttention, GraphAttentionV2


def test_the_layers_are_the_kernels():
    rng = np.random.default_rng(0)
    x, edges = rng.normal(size=(2, 7, 5)), rng.random((2, 7, 7)) < 0.4
    for layer, kernel, names in (
        (GraphAttention(5, 3), gat_layer, "W a_src a_dst"),
        (GraphAttentionV2(5, 3), gatv2_layer, "Wq Wk a"),
    ):
        weights = [getattr(layer.double(), name).detach().numpy() for name in names.split()]
        assert {name for name, _ in layer.named_parameters()} == set(names.split())
        got = layer(torch.tensor(x), torch.tensor(edges))
        np.testing.assert_allclose(got.detach(), kernel(x, edges, *weights), atol=1e-12)
