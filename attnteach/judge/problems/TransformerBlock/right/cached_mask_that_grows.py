import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj = nn.Linear(M, M)
        self.k_proj = nn.Linear(M, M)
        self.v_proj = nn.Linear(M, M)
        self.o_proj = nn.Linear(M, M)
        self.register_buffer("mask", torch.zeros(0, 0, dtype=torch.bool), persistent=False)

    def forward(self, x):
        B, T, M = x.shape
        if self.mask.shape[0] < T:
            self.mask = torch.ones(T, T, dtype=torch.bool).triu(1)
        q, k, v = (
            f(x).reshape(B, T, self.H, M // self.H).permute(0, 2, 1, 3) for f in (self.q_proj, self.k_proj, self.v_proj)
        )
        scores = (q @ k.mT) / (M // self.H) ** 0.5
        scores = scores.masked_fill(self.mask[:T, :T], float("-inf"))
        return self.o_proj((scores.softmax(-1) @ v).permute(0, 2, 1, 3).reshape(B, T, M))


class TransformerBlock(nn.Module):
    def __init__(self, M, H, hidden):
        super().__init__()
        self.norm1, self.attn = nn.LayerNorm(M), MultiHeadAttention(M, H)
        self.norm2, self.fc1, self.fc2 = nn.LayerNorm(M), nn.Linear(M, hidden), nn.Linear(hidden, M)

    def forward(self, x):
        x = self.attn(self.norm1(x)) + x
        return self.fc2(nn.functional.gelu(self.fc1(self.norm2(x)))) + x
