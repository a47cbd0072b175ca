import torch

from attnteach.kernels import additive_scores, bilinear_scores, softmax


class AdditiveAttention(torch.nn.Module):
    """The parameters of additive attention (Bahdanau et al. 2015, appendix A.1.2): a query of width Dq, keys of width Dk, hidden width A."""

    def __init__(self, Dq, Dk, A):
        super().__init__()
        self.Wq = torch.nn.Parameter(torch.nn.init.xavier_uniform_(torch.empty(Dq, A)))
        self.Wk = torch.nn.Parameter(torch.nn.init.xavier_uniform_(torch.empty(Dk, A)))
        self.w = torch.nn.Parameter(torch.empty(A).uniform_(-(A**-0.5), A**-0.5))

    def forward(self, q, k, *, mask=None):
        """q (..., T, Dq), k (..., S, Dk) -> what is read (..., T, Dk), weights (..., T, S); the keys are the values."""
        return read(additive_scores(q, k, self.Wq, self.Wk, self.w), k, mask)


class BilinearAttention(torch.nn.Module):
    """The parameter of bilinear attention (Luong et al. 2015, eq. 8 "general"): a query of width Dq, keys of width Dk."""

    def __init__(self, Dq, Dk):
        super().__init__()
        self.W = torch.nn.Parameter(torch.nn.init.xavier_uniform_(torch.empty(Dq, Dk)))

    def forward(self, q, k, *, mask=None):
        """q (..., T, Dq), k (..., S, Dk) -> what is read (..., T, Dk), weights (..., T, S); the keys are the values."""
        return read(bilinear_scores(q, k, self.W), k, mask)


def read(scores, values, mask):
    weights = softmax(scores if mask is None else scores.masked_fill(~mask, -torch.inf))
    return weights @ values, weights
