import torch


def net_benefit(p, y, threshold):
    treated = torch.ge(p, threshold).to(p.dtype)
    tp = torch.sum(treated * y)
    fp = torch.sum(treated * (1 - y))
    return tp / p.numel() - fp / p.numel() * (threshold / (1 - threshold))
