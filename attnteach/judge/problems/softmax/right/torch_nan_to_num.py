import torch


def softmax(x, axis=-1):
    top = torch.amax(x, dim=axis, keepdim=True)
    top = torch.nan_to_num(top, neginf=0.0)
    e = torch.exp(x - top)
    s = e.sum(dim=axis, keepdim=True)
    return torch.where(s > 0, e / s.clamp_min(1e-6), torch.zeros_like(e))
