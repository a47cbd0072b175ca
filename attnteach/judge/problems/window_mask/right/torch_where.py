import torch


def window_mask(T, S, w):
    q = torch.arange(T).view(T, 1) + S - T
    k = torch.arange(S).view(1, S)
    return torch.where((k > q) | (q - k >= w), False, True)
