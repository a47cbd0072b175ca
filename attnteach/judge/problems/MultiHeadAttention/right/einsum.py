import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (nn.Linear(M, M) for _ in range(4))

    def forward(self, x, mask=None):
        q, k, v = (f(x).reshape(*x.shape[:-1], self.H, -1) for f in (self.q_proj, self.k_proj, self.v_proj))
        scores = torch.einsum("bthd,bshd->bhts", q, k) / q.shape[-1] ** 0.5
        if mask is not None:
            scores = torch.where(mask.unsqueeze(-3), scores, torch.tensor(-torch.inf, dtype=scores.dtype))
        weights = torch.nan_to_num(torch.softmax(scores, -1), nan=0.0)
        return self.o_proj(torch.einsum("bhts,bshd->bthd", weights, v).flatten(-2))
