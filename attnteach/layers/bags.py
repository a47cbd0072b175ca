import torch

from attnteach.kernels import attention_gate, gated_mil


def matrix(*shape):
    return torch.nn.Parameter(torch.nn.init.xavier_uniform_(torch.empty(*shape)))


class GatedPooling(torch.nn.Module):
    """The parameters of gated attention pooling; `forward` is `kernels.gated_mil`. M width of a tile, A of the hidden layer."""

    def __init__(self, M, A):
        super().__init__()
        self.V, self.U = matrix(M, A), matrix(M, A)
        self.w = torch.nn.Parameter(torch.randn(A) * A**-0.5)

    def forward(self, h, *, mask=None):
        """h (..., N, M), mask (..., N) bool, True = a real tile -> pooled (..., M), weights (..., N)"""
        return gated_mil(h, self.V, self.U, self.w, mask=mask)


class AttentionGate(torch.nn.Module):
    """The parameters of a gate on a skip connection; `forward` is `kernels.attention_gate`. C channels, A width of the hidden layer."""

    def __init__(self, C, A):
        super().__init__()
        self.Wx, self.Wg, self.psi = matrix(C, A), matrix(C, A), matrix(A, 1)
        self.b, self.b_psi = torch.nn.Parameter(torch.zeros(A)), torch.nn.Parameter(torch.zeros(1))

    def forward(self, x, g):
        """x g (..., N, C) -> gated (..., N, C), alpha (..., N, 1)"""
        return attention_gate(x, g, self.Wx, self.Wg, self.b, self.psi, self.b_psi)
