import torch


def nadaraya_watson(x, y, xq, bandwidth):
    d2 = (xq.unsqueeze(1) - x.unsqueeze(0)).pow(2).sum(-1)
    return torch.softmax(-d2 / (2 * bandwidth**2), dim=1) @ y
