import math

import torch


def sinusoidal_positions(n, M):
    pe = torch.zeros(n, M, dtype=torch.float64)
    position = torch.arange(0, n, dtype=torch.float64).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, M, 2, dtype=torch.float64) * (-math.log(10000.0) / M))
    pe[:, 0::2] = torch.sin(position * div_term)
    pe[:, 1::2] = torch.cos(position * div_term)
    return pe
