from math import sqrt

import torch


class MultiHeadAttention(torch.nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj = torch.nn.Linear(M, M)
        self.k_proj = torch.nn.Linear(M, M)
        self.v_proj = torch.nn.Linear(M, M)
        self.o_proj = torch.nn.Linear(M, M)

    def forward(self, x, mask=None):
        def heads(y):
            return y.unflatten(-1, (self.H, -1)).transpose(-2, -3)

        q, k, v = heads(self.q_proj(x)), heads(self.k_proj(x)), heads(self.v_proj(x))
        scores = q @ k.mT / sqrt(q.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask.unsqueeze(-3), float("-inf"))
        top = scores.amax(-1, keepdim=True)
        weights = (scores - torch.where(top.isfinite(), top, 0.0)).exp()
        total = weights.sum(-1, keepdim=True)
        out = weights / torch.where(total > 0, total, 1.0) @ v
        return self.o_proj(out.transpose(-2, -3).flatten(-2))
