import torch

from attnteach.kernels import din_pool, softmax_pool


class TargetPooling(torch.nn.Module):
    """The parameters of an activation unit of DIN; `forward` is `kernels.din_pool`. M width of an event, hidden of the unit."""

    pool = staticmethod(din_pool)

    def __init__(self, M, hidden):
        super().__init__()
        self.W1 = torch.nn.Parameter(torch.nn.init.xavier_uniform_(torch.empty(3 * M, hidden)))
        self.b1 = torch.nn.Parameter(torch.zeros(hidden))
        self.w2 = torch.nn.Parameter(torch.randn(hidden) * hidden**-0.5)

    def forward(self, h, c, *, mask=None):
        """h (..., S, M), c (..., M), mask (..., S) bool, True = a real event -> (..., M)"""
        return self.pool(h, c, self.W1, self.b1, self.w2, mask=mask)


class SoftmaxPooling(TargetPooling):
    """The same parameters around `kernels.softmax_pool`."""

    pool = staticmethod(softmax_pool)
