import torch
from einops import rearrange
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj = nn.Linear(M, M)
        self.k_proj = nn.Linear(M, M)
        self.v_proj = nn.Linear(M, M)
        self.o_proj = nn.Linear(M, M)

    def forward(self, x, mask=None):
        q, k, v = (rearrange(f(x), "b t (h d) -> b h t d", h=self.H) for f in (self.q_proj, self.k_proj, self.v_proj))
        scores = q @ rearrange(k, "b h s d -> b h d s") / q.shape[-1] ** 0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, float("-inf"))
        return self.o_proj(rearrange(scores.softmax(dim=-1) @ v, "b h t d -> b t (h d)"))


class TransformerBlock(nn.Module):
    def __init__(self, M, H, hidden):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(M), nn.LayerNorm(M)
        self.attn = MultiHeadAttention(M, H)
        self.fc1, self.fc2 = nn.Linear(M, hidden), nn.Linear(hidden, M)

    def forward(self, x):
        mask = torch.tril(torch.ones(x.shape[1], x.shape[1], dtype=torch.bool))
        x = x + self.attn(self.norm1(x), mask)
        return x + self.fc2(torch.nn.functional.gelu(self.fc1(self.norm2(x))))
