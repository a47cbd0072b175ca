import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj, self.k_proj = nn.Linear(M, M), nn.Linear(M, M)
        self.v_proj, self.o_proj = nn.Linear(M, M), nn.Linear(M, M)

    def heads(self, y):
        return torch.stack(y.chunk(self.H, dim=-1), dim=-3)

    def forward(self, x, mask):
        q, k, v = self.heads(self.q_proj(x)), self.heads(self.k_proj(x)), self.heads(self.v_proj(x))
        scores = (q @ k.mT).div_(q.shape[-1] ** 0.5).masked_fill_(mask, -torch.inf)
        return self.o_proj(torch.cat((scores.softmax(-1) @ v).unbind(-3), dim=-1))


class TransformerBlock(nn.Module):
    def __init__(self, M, H, hidden):
        super().__init__()
        self.norm1 = nn.LayerNorm(M)
        self.norm2 = nn.LayerNorm(M)
        self.attn = MultiHeadAttention(M, H)
        self.fc1 = nn.Linear(M, hidden)
        self.fc2 = nn.Linear(hidden, M)

    def forward(self, x):
        T = x.size(1)
        y = x.clone()
        y += self.attn(self.norm1(x), torch.ones(T, T).triu(diagonal=1).bool())
        z = self.fc2(nn.GELU()(self.fc1(self.norm2(y))))
        z += y
        return z
