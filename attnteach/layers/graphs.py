import torch

from attnteach.kernels import gat_layer, gatv2_layer

from .bags import matrix


class GraphAttention(torch.nn.Module):
    """The parameters of one GAT head; `forward` is `kernels.gat_layer`. C width of a node, F of the result."""

    def __init__(self, C, F):
        super().__init__()
        self.W = matrix(C, F)
        self.a_src, self.a_dst = (torch.nn.Parameter(torch.randn(F) * F**-0.5) for _ in range(2))

    def forward(self, x, adjacency):
        """x (..., N, C), adjacency (..., N, N) bool, True: the row listens to the column -> (..., N, F)"""
        return gat_layer(x, adjacency, self.W, self.a_src, self.a_dst)


class GraphAttentionV2(torch.nn.Module):
    """The parameters of one GATv2 head; `forward` is `kernels.gatv2_layer`. C width of a node, F of the result."""

    def __init__(self, C, F):
        super().__init__()
        self.Wq, self.Wk = matrix(C, F), matrix(C, F)
        self.a = torch.nn.Parameter(torch.randn(F) * F**-0.5)

    def forward(self, x, adjacency):
        """x (..., N, C), adjacency (..., N, N) bool, True: the row listens to the column -> (..., N, F)"""
        return gatv2_layer(x, adjacency, self.Wq, self.Wk, self.a)
