import torch


def softmax(x, axis=-1):
    y = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    y = y.movedim(axis, -1)
    top = y.max(-1, keepdim=True).values
    e = torch.exp(y - top.masked_fill(torch.isinf(top), 0))
    total = e.sum(-1, keepdim=True)
    out = e / torch.where(total > 0, total, torch.ones_like(total))
    return out.movedim(-1, axis).to(x.dtype)
