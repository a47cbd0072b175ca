import torch


def merge_heads(x):
    return torch.cat(x.unbind(dim=-3), dim=-1)
