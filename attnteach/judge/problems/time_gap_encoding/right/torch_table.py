import math

import torch


def time_gap_encoding(days, M):
    div = torch.exp(torch.arange(0, M, 2, dtype=torch.float32) * (-math.log(10000.0) / M))
    angle = days.float().unsqueeze(-1) * div
    return torch.stack((angle.sin(), angle.cos()), dim=-1).flatten(-2).to(days.dtype)
