import math

import torch


def llama3_frequencies(D, theta, factor, low, high, original):
    f = torch.exp(-math.log(theta) * torch.arange(0, D, 2, dtype=torch.float64) / D)
    t = ((f * original / (2 * math.pi) - low) / (high - low)).clamp(0, 1)
    return torch.lerp(f / factor, f, t)
