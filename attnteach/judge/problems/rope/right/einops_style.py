import torch
from einops import rearrange, repeat


def rope(x, positions, theta=10000.0):
    d = x.shape[-1]
    freqs = torch.pow(torch.tensor(theta, dtype=torch.float64), -torch.arange(0, d, 2, dtype=torch.float64) / d)
    angles = repeat(positions.double()[:, None] * freqs, "t i -> t (two i)", two=2)
    a, b = rearrange(x, "... t (two i) -> two ... t i", two=2)
    turned = torch.cat([-b, a], dim=-1)
    return x * angles.cos().to(x) + turned * angles.sin().to(x)
