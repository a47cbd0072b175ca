import torch

from attnteach.kernels import retain_contributions, softmax

from .bags import matrix


class Retain(torch.nn.Module):
    """RETAIN (Choi et al. 2016): a logit that is the sum of what codes add. C codes, M width of everything else.

    Two recurrent nets read the visits backwards, as the paper has it: one weighs the visits, one gates their features. Real
    visits stand at the end of T, so that padding is read last and touches none of them.
    """

    def __init__(self, C, M):
        super().__init__()
        self.emb, self.w = matrix(C, M), torch.nn.Parameter(torch.randn(M) * M**-0.5)
        self.b = torch.nn.Parameter(torch.zeros(()))
        self.visits, self.features = (torch.nn.GRU(M, M, batch_first=True) for _ in range(2))
        self.weigh, self.gate = torch.nn.Linear(M, 1), torch.nn.Linear(M, M)

    def forward(self, x, *, mask):
        """x (B, T, C), mask (B, T) bool, True = a real visit -> logit (B,), contributions (B, T, C), whose sum is logit - b"""
        alpha, beta = self.weights(x, mask=mask)
        parts = retain_contributions(alpha, beta, x, self.emb, self.w)
        return parts.sum((-2, -1)) + self.b, parts

    def weights(self, x, *, mask):
        """alpha (B, T), zeros for a patient without visits, and beta (B, T, M)"""
        backwards = (x @ self.emb).flip(-2)
        scores = self.weigh(self.visits(backwards)[0].flip(-2))[..., 0]
        beta = torch.tanh(self.gate(self.features(backwards)[0].flip(-2)))
        return softmax(scores.masked_fill(~mask, -torch.inf)), beta
