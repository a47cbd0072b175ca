import torch


def alibi_bias(H, T, S):
    positions = torch.ones(S, dtype=torch.float64).cumsum(0) - 1
    distance = positions[S - T :].unsqueeze(-1) - positions.unsqueeze(-2)
    slopes = torch.tensor([0.5 ** (8 * h / H) for h in range(1, H + 1)], dtype=torch.float64)
    return -slopes[:, None, None] * torch.clamp(distance, min=0)
