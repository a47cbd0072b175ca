import torch
import torch.nn.functional as F


def giou(a, b):
    ax0, ay0, ax1, ay1 = a.unbind(-1)
    bx0, by0, bx1, by1 = b.unbind(-1)
    inter = F.relu(torch.min(ax1, bx1) - torch.max(ax0, bx0)) * F.relu(torch.min(ay1, by1) - torch.max(ay0, by0))
    union = (ax1 - ax0) * (ay1 - ay0) + (bx1 - bx0) * (by1 - by0) - inter
    hull = (torch.max(ax1, bx1) - torch.min(ax0, bx0)) * (torch.max(ay1, by1) - torch.min(ay0, by0))
    one = torch.ones((), dtype=a.dtype)
    return inter / torch.where(union > 0, union, one) - (hull - union) / torch.where(hull > 0, hull, one)
