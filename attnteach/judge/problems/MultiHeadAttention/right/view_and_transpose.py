import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class MultiHeadAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        assert M % H == 0
        self.H, self.D = H, M // H
        self.q_proj = nn.Linear(M, M)
        self.k_proj = nn.Linear(M, M)
        self.v_proj = nn.Linear(M, M)
        self.o_proj = nn.Linear(M, M)

    def forward(self, x, mask=None):
        B, T, M = x.size()
        q = self.q_proj(x).view(B, T, self.H, self.D).transpose(1, 2)
        k = self.k_proj(x).view(B, T, self.H, self.D).transpose(1, 2)
        v = self.v_proj(x).view(B, T, self.H, self.D).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        if mask is not None:
            mask = mask if mask.dim() == 2 else mask.unsqueeze(1)
            att = att.masked_fill(~mask, float("-inf"))
        att = F.softmax(att, dim=-1)
        if mask is not None:
            att = att.masked_fill(~mask.any(-1, keepdim=True), 0.0)
        y = (att @ v).transpose(1, 2).contiguous().view(B, T, M)
        return self.o_proj(y)
