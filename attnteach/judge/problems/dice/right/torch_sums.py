import torch


def dice(pred, target, axes):
    overlap = torch.logical_and(pred, target).sum(dim=axes)
    size = pred.sum(dim=axes) + target.sum(dim=axes)
    return torch.where(size > 0, 2.0 * overlap / size.clamp(min=1), torch.ones_like(size, dtype=torch.float32))
