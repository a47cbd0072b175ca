import torch
import torch.nn.functional as F
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj, self.k_proj, self.v_proj = nn.Linear(M, M), nn.Linear(M, M), nn.Linear(M, M)
        self.o_proj = nn.Linear(M, M)

    def forward(self, x, mask=None):
        layers = (self.q_proj, self.k_proj, self.v_proj)
        weight, bias = torch.cat([f.weight for f in layers]), torch.cat([f.bias for f in layers])
        q, k, v = F.linear(x, weight, bias).reshape(*x.shape[:2], 3, self.H, -1).permute(2, 0, 3, 1, 4)
        w = q.matmul(k.transpose(2, 3)) / k.shape[-1] ** 0.5
        if mask is not None:
            mask = mask.reshape(-1, 1, *mask.shape[-2:])
            w = w.masked_fill(~mask, float("-inf"))
        w = w - w.max(-1, keepdim=True).values.nan_to_num(neginf=0.0)
        w = w.exp()
        w = w / w.sum(-1, keepdim=True).masked_fill(w.sum(-1, keepdim=True) == 0, 1)
        return self.o_proj((w @ v).transpose(1, 2).reshape(x.shape))
