import math

import torch
import torch.nn as nn
from torch.nn import functional as F


class CausalSelfAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj = nn.Linear(M, M)
        self.k_proj = nn.Linear(M, M)
        self.v_proj = nn.Linear(M, M)
        self.o_proj = nn.Linear(M, M)

    def forward(self, x):
        B, T, C = x.size()
        q = self.q_proj(x).view(B, T, self.H, C // self.H).transpose(1, 2)
        k = self.k_proj(x).view(B, T, self.H, C // self.H).transpose(1, 2)
        v = self.v_proj(x).view(B, T, self.H, C // self.H).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = att.masked_fill(torch.tril(torch.ones(T, T)) == 0, float("-inf"))
        att = F.softmax(att, dim=-1)
        y = att @ v
        return self.o_proj(y.transpose(1, 2).contiguous().view(B, T, C))


class TransformerBlock(nn.Module):
    def __init__(self, M, H, hidden):
        super().__init__()
        self.norm1 = nn.LayerNorm(M)
        self.attn = CausalSelfAttention(M, H)
        self.norm2 = nn.LayerNorm(M)
        self.fc1 = nn.Linear(M, hidden)
        self.act = nn.GELU()
        self.fc2 = nn.Linear(hidden, M)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        x = x + self.fc2(self.act(self.fc1(self.norm2(x))))
        return x
