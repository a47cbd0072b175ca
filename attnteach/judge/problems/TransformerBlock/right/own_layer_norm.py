import math

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, M, eps=1e-5):
        super().__init__()
        self.weight, self.bias, self.eps = nn.Parameter(torch.ones(M)), nn.Parameter(torch.zeros(M)), eps

    def forward(self, x):
        mean = x.mean(-1, keepdim=True)
        var = x.var(-1, keepdim=True, unbiased=False)
        return (x - mean) / torch.sqrt(var + self.eps) * self.weight + self.bias


class MultiHeadAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H, self.D = H, M // H
        self.q_proj = nn.Linear(M, M)
        self.k_proj = nn.Linear(M, M)
        self.v_proj = nn.Linear(M, M)
        self.o_proj = nn.Linear(M, M)

    def forward(self, x, mask):
        heads = []
        q, k, v = self.q_proj(x), self.k_proj(x), self.v_proj(x)
        for h in range(self.H):
            part = slice(h * self.D, (h + 1) * self.D)
            s = q[..., part] @ k[..., part].transpose(-1, -2) / math.sqrt(self.D)
            heads.append(s.masked_fill(~mask, -math.inf).softmax(-1) @ v[..., part])
        return self.o_proj(torch.cat(heads, -1))


class TransformerBlock(nn.Module):
    def __init__(self, M, H, hidden):
        super().__init__()
        self.norm1, self.norm2 = LayerNorm(M), LayerNorm(M)
        self.attn = MultiHeadAttention(M, H)
        self.fc1, self.fc2 = nn.Linear(M, hidden), nn.Linear(hidden, M)

    def forward(self, x):
        position = torch.arange(x.shape[1])
        x = x + self.attn(self.norm1(x), position[:, None] >= position[None, :])
        return x + self.fc2(torch.nn.functional.gelu(self.fc1(self.norm2(x)), approximate="none"))
