import torch


def causal_mask(T, S):
    rows = torch.arange(S)[-T:].unsqueeze(1)
    return torch.arange(S).unsqueeze(0).le(rows)
