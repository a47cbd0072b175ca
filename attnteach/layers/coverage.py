import torch

from attnteach.kernels import additive_scores

from .scoring import AdditiveAttention, read


class CoverageAttention(AdditiveAttention):
    """Additive attention that also sees how much each key has been read already (See et al. 2017, eq. 11).

    The coverage is one more feature of the key. Its weights `wc` start at zero, so that it starts as the attention it extends.
    """

    def __init__(self, Dq, Dk, A):
        super().__init__(Dq, Dk, A)
        self.wc = torch.nn.Parameter(torch.zeros(1, A))

    def forward(self, q, k, *, mask=None, coverage=None):
        """q (..., T, Dq), k (..., S, Dk), coverage (..., S) of earlier queries, by default 0 -> read (..., T, Dk), weights (..., T, S)"""
        covered = torch.zeros_like(k[..., 0]) if coverage is None else coverage
        Wk = torch.cat([self.Wk, self.wc])
        weights = []
        for query in q.unbind(-2):
            keys = torch.cat([k, covered[..., None]], -1)
            _, now = read(additive_scores(query[..., None, :], keys, self.Wq, Wk, self.w), k, mask)
            covered = covered + now[..., 0, :]
            weights.append(now)
        weights = torch.cat(weights, -2)
        return weights @ k, weights
