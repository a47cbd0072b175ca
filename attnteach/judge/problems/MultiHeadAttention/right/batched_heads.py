import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    """Heads folded into the batch, for bmm."""

    def __init__(self, M, H):
        super().__init__()
        self.num_heads = H
        self.head_dim = M // H
        self.q_proj = nn.Linear(M, M)
        self.k_proj = nn.Linear(M, M)
        self.v_proj = nn.Linear(M, M)
        self.o_proj = nn.Linear(M, M)

    def fold(self, y):
        B, T, _ = y.shape
        return (
            y.view(B, T, self.num_heads, self.head_dim)
            .permute(0, 2, 1, 3)
            .reshape(B * self.num_heads, T, self.head_dim)
        )

    def forward(self, x, mask=None):
        B, T, M = x.shape
        q, k, v = self.fold(self.q_proj(x)), self.fold(self.k_proj(x)), self.fold(self.v_proj(x))
        scores = torch.bmm(q * self.head_dim**-0.5, k.transpose(1, 2))
        if mask is not None:
            mask = mask.expand(B, T, T).repeat_interleave(self.num_heads, dim=0)
            scores = scores.masked_fill(~mask, float("-inf"))
            scores = scores.masked_fill(~mask.any(-1, keepdim=True), 0.0)
        weights = scores.softmax(dim=-1)
        if mask is not None:
            weights = weights * mask
        out = torch.bmm(weights, v).view(B, self.num_heads, T, self.head_dim).permute(0, 2, 1, 3).reshape(B, T, M)
        return self.o_proj(out)
