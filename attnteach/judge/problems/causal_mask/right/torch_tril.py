import torch


def causal_mask(T, S):
    return torch.ones(T, S, dtype=torch.bool).tril(diagonal=S - T)
