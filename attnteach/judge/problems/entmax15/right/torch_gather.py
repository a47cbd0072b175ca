import torch


def entmax15(z):
    top = z.max(dim=-1, keepdim=True).values
    empty = torch.isinf(top)
    x = ((z - top.masked_fill(empty, 0)) / 2).clamp(min=-2)
    srt = x.sort(dim=-1, descending=True).values
    k = torch.arange(1, z.shape[-1] + 1, dtype=z.dtype, device=z.device)
    mean = srt.cumsum(-1) / k
    room = 1 / k - ((srt**2).cumsum(-1) / k - mean**2)
    size = (srt.detach() >= (mean - room.clamp(min=0).sqrt()).detach()).sum(-1, keepdim=True)
    tau = mean.gather(-1, size - 1) - room.gather(-1, size - 1).sqrt()
    return (torch.relu(x - tau) ** 2).masked_fill(empty, 0)
