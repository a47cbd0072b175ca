import torch
from torch import nn


class PositionalEncoding(nn.Module):
    def __init__(self, max_len, d_model):
        super().__init__()
        i = torch.arange(d_model // 2, dtype=torch.float64)
        angles = torch.outer(torch.arange(max_len, dtype=torch.float64), 10000 ** (-2 * i / d_model))
        self.register_buffer("pe", torch.stack((angles.sin(), angles.cos()), dim=2).flatten(1))

    def forward(self, n):
        return self.pe[:n]


def sinusoidal_positions(n, M):
    return PositionalEncoding(max(n, 512), M)(n)
