import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    """Causal without a mask: each position attends to a slice of the keys."""

    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj = nn.Linear(M, M)
        self.k_proj = nn.Linear(M, M)
        self.v_proj = nn.Linear(M, M)
        self.o_proj = nn.Linear(M, M)

    def forward(self, x):
        B, T, M = x.shape
        q, k, v = (f(x).view(B, T, self.H, -1) for f in (self.q_proj, self.k_proj, self.v_proj))
        rows = []
        for t in range(T):
            scores = (q[:, t, None] * k[:, : t + 1]).sum(-1, keepdim=True) / q.shape[-1] ** 0.5
            rows.append((scores.softmax(dim=1) * v[:, : t + 1]).sum(1).reshape(B, M))
        return self.o_proj(torch.stack(rows, dim=1))


class TransformerBlock(nn.Module):
    def __init__(self, M, H, hidden):
        super().__init__()
        self.norm1, self.attn = nn.LayerNorm(M), MultiHeadAttention(M, H)
        self.norm2 = nn.LayerNorm(M)
        self.fc1, self.fc2 = nn.Linear(M, hidden), nn.Linear(hidden, M)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.fc2(torch.nn.functional.gelu(self.fc1(self.norm2(x))))
