import torch


def rope(x, positions, theta=10000.0):
    half = x.shape[-1] // 2
    freqs = theta ** (-torch.arange(half, dtype=torch.float32) * 2 / x.shape[-1])
    turn = torch.polar(torch.ones(len(positions), half), positions[:, None].float() * freqs)
    pairs = torch.complex(x[..., :half].float(), x[..., half:].float()) * turn
    return torch.cat([pairs.real, pairs.imag], dim=-1).to(x.dtype)
