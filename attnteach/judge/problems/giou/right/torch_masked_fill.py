import torch


def giou(a, b):
    def area(low, high):
        return (high - low).clamp_min(0).prod(-1)

    inter = area(torch.max(a[..., :2], b[..., :2]), torch.min(a[..., 2:], b[..., 2:]))
    hull = area(torch.min(a[..., :2], b[..., :2]), torch.max(a[..., 2:], b[..., 2:]))
    union = area(a[..., :2], a[..., 2:]) + area(b[..., :2], b[..., 2:]) - inter
    return inter / union.masked_fill(union <= 0, 1) - (hull - union) / hull.masked_fill(hull <= 0, 1)
