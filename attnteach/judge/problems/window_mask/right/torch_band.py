import torch


def window_mask(T, S, w):
    offset = S - T
    return torch.ones(T, S, dtype=torch.bool).tril(offset).triu(offset - (w - 1))
