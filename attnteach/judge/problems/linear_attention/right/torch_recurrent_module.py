import torch
from torch import nn


class Memory(nn.Module):
    def __init__(self):
        super().__init__()
        self.elu = nn.ELU()

    def forward(self, q, k, v):
        q, k = self.elu(q) + 1, self.elu(k) + 1
        memory = norm = 0
        outputs = []
        for qt, kt, vt in zip(q.unbind(-2), k.unbind(-2), v.unbind(-2)):
            memory = memory + kt.unsqueeze(-1) * vt.unsqueeze(-2)
            norm = norm + kt
            outputs.append((qt.unsqueeze(-1) * memory).sum(-2) / (qt * norm).sum(-1, keepdim=True))
        return torch.stack(outputs, dim=-2)


def linear_attention(q, k, v):
    return Memory()(q, k, v)
