import torch


def padding_mask(lengths, S):
    B = lengths.size(0)
    positions = torch.arange(S).expand(B, S)
    return positions.lt(lengths[:, None]).view(B, 1, S)
