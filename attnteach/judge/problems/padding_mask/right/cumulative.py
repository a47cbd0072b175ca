import torch


def padding_mask(lengths, S):
    steps = torch.ones(len(lengths), S, dtype=torch.long).cumsum(dim=1)
    return (steps <= lengths[:, None].long())[:, None, :]
