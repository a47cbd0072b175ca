import torch


def merge_partials(outs, lses):
    stacked = torch.stack(tuple(lses))
    lse = torch.logsumexp(stacked, dim=0)
    weights = torch.nan_to_num(torch.softmax(stacked, dim=0))
    return (weights.unsqueeze(-1) * torch.stack(tuple(outs))).sum(0), lse
